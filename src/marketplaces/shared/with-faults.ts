import { createError } from '../../errors/create-error.ts';
import type { ErrorCode } from '../../errors/error-code.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { faultField } from './as-sent.ts';

/**
 * Turns the error of an answer that `asSent` found to be a fault into the one that the fault means.
 *
 * @param codeOf - from what the marketplace said, which the session has cleaned of its secrets.
 */
export async function withFaults<T>(
  answer: Promise<T>,
  codeOf: (said: string) => ErrorCode,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isMarketplaceError(error) || error.code !== 'E_SCHEMA' || error.field !== faultField) throw error;
    const { evidence = '', url, requestId } = error;
    const said = evidence.slice(faultField.length + 2);
    throw createError(codeOf(said), 'The marketplace answered with an error, although with status 200', {
      url,
      requestId,
      evidence: said,
    });
  }
}

/** The code for a status that stands in the text of an answer, as one in the head of an answer would have it. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'E_AUTH';
  if (status === 404 || status === 410) return 'E_NOT_FOUND';
  return status === 429 ? 'E_RATE_LIMITED' : 'E_HTTP';
}
