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
    const { code, field, status = 0, url, requestId } = error;
    const isFault = code === 'E_SCHEMA' && field === faultField;
    const evidence = error.evidence?.slice(isFault ? faultField.length + 2 : 0) ?? '';
    const means = meaning(evidence);
    if (!isFault && (code !== 'E_HTTP' || status >= 500 || means.code === code)) throw error;
    throw createError(means.code, 'The marketplace answered with an error', {
      status,
      url,
      requestId,
      hint: means.hint,
      evidence,
    });
  }
}
