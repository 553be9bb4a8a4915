import { createError } from '../errors/create-error.ts';
import type { ErrorCode } from '../errors/error-code.ts';
import type { ErrorDetails, MarketplaceError } from '../errors/marketplace-error.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Answer } from './wire.ts';

/** Statuses after which the same request may do better (TRANSFER table: overload, gateways, Cloudflare's own). */
const passing: ReadonlySet<number> = new Set([
  408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529,
]);

/** Is this the status of a failure that may pass by itself? */
export function isPassingStatus(status: number): boolean {
  return passing.has(status);
}

const requestIdHeaders = [
  'x-request-id',
  'x-amz-request-id',
  'x-amzn-requestid',
  'x-correlation-id',
  'cf-ray',
];

/** What every error about an answer tells of it. */
export function answerFacts({ response: { status, headers }, url }: Answer, date: number): ErrorDetails {
  const requestId = requestIdHeaders.map((name) => headers.get(name)).find((id) => id !== null) ?? undefined;
  return { url, status, requestId, retryAfterMs: parseRetryAfter(headers.get('retry-after'), date) };
}

/** The error that an answer's status means. */
export function answerError(answer: Answer, facts: ErrorDetails): MarketplaceError {
  const { status } = answer.response;
  const [code, message, hint] = meaning(status);
  return createError(code, message, {
    ...facts,
    hint,
    ...(code === 'E_HTTP' && { retryable: passing.has(status) }),
  });
}

function meaning(status: number): readonly [ErrorCode, string, string?] {
  switch (status) {
    case 401:
      return ['E_AUTH', 'The marketplace does not accept the credentials', 'Sign in again.'];
    case 403:
      return [
        'E_AUTH',
        'The marketplace does not allow this',
        'The account may lack the right, or must sign in again.',
      ];
    case 404:
    case 410:
      return ['E_NOT_FOUND', 'The marketplace has no such thing'];
    case 429:
      return ['E_RATE_LIMITED', 'The marketplace asks to slow down'];
    default:
      return status < 400
        ? ['E_REDIRECT', `The marketplace answered ${status}, which leads nowhere`]
        : ['E_HTTP', `The marketplace answered ${status}`];
  }
}
