import { createError } from '../../errors/create-error.ts';
import type { ErrorCode } from '../../errors/error-code.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { faultField } from './as-sent.ts';

/** What the text of an answer that is an error means; `E_HTTP` when it means nothing in particular. */
export type FaultMeaning = (said: string) => { readonly code: ErrorCode; readonly hint?: string | undefined };

/**
 * Gives an error the code that the marketplace's own words mean: for answers that `asSent` found to be a fault in spite
 * of their status 200, and for those whose status is a plain 400.
 *
 * @param meaning - is given what the marketplace said, cleaned by the session of its secrets.
 */
export async function withFaults<T>(answer: Promise<T>, meaning: FaultMeaning): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isMarketplaceError(error)) throw error;
    const { status = 200, url, requestId, evidence = '' } = error;
    const isFault = error.code === 'E_SCHEMA' && error.field === faultField;
    const said = isFault ? evidence.slice(faultField.length + 2) : evidence;
    const { code, hint } = meaning(said);
    if (!isFault && (error.code !== 'E_HTTP' || status >= 500 || code === 'E_HTTP')) throw error;
    const message = 'The marketplace answered with an error';
    throw createError(code, message, { status, url, requestId, hint, evidence: said });
  }
}

/** The code for a status that stands in the text of an answer, as one in the head of an answer would have it. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'E_AUTH';
  if (status === 404 || status === 410) return 'E_NOT_FOUND';
  return status === 429 ? 'E_RATE_LIMITED' : 'E_HTTP';
}
