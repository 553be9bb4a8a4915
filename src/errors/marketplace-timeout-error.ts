import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * A time limit passed; `limit` says which. Worth a retry.
 *
 * @example
 * ```ts
 * if (isMarketplaceError(error, 'MarketplaceTimeoutError')) console.log(error.limit); // such as 'headers'
 * ```
 */
export class MarketplaceTimeoutError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceTimeoutError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_TIMEOUT' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_TIMEOUT' });
  }
}
