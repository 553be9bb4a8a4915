import { createError } from '../errors/create-error.ts';
import { guardUrl } from './url-guard.ts';
import type { Wire } from './wire.ts';

const mostHeaders = 200;
const mostHeaderCharacters = 64 * 1024;

/**
 * Is this an answer that may be used? Runtimes let statuses of 999, thousands of headers and redirects to anywhere pass,
 * and a `fetch` that was passed in may give anything.
 *
 * @returns where it came from.
 * @throws MarketplaceAPIError (`E_PROTOCOL`, `E_REDIRECT`) or MarketplaceValidationError (`E_URL`).
 */
export function checkAnswer(
  response: Response,
  url: URL,
  credentialed: boolean,
  { policy }: Pick<Wire, 'policy'>,
): URL {
  const { status, headers, type } = response ?? {};
  if (typeof status !== 'number' || typeof headers?.forEach !== 'function') {
    throw createError('E_PROTOCOL', 'The fetch that was passed in gave no Response', { url });
  }
  if (type === 'opaqueredirect') {
    throw createError('E_REDIRECT', 'The answer is a redirect that this runtime does not show', { url });
  }
  if (!(status >= 200 && status <= 599)) {
    throw createError('E_PROTOCOL', 'The status of the answer does not exist', { url, status });
  }
  let count = 0;
  let characters = 0;
  headers.forEach((value, name) => {
    count++;
    characters += name.length + value.length;
  });
  if (count > mostHeaders || characters > mostHeaderCharacters) {
    throw createError('E_PROTOCOL', 'The answer has too many headers', { url, status });
  }
  return checkFinalUrl(response, url, credentialed, policy);
}

/** A browser follows redirects unseen; this is all that can be known afterwards. */
function checkFinalUrl(
  { url: final }: Response,
  asked: URL,
  credentialed: boolean,
  policy: Wire['policy'],
): URL {
  if (final === undefined || final === '' || final === asked.href) return asked;
  const url = guardUrl(final, policy);
  const downgraded = asked.protocol === 'https:' && url.protocol !== 'https:';
  if (downgraded || (credentialed && url.origin !== asked.origin)) {
    throw createError('E_REDIRECT', 'The request was redirected to where it must not go', { url: asked });
  }
  return url;
}
