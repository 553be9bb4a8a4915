import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The marketplace asked to slow down; `retryAfterMs` says for how long, where it told. Worth a retry then.
 *
 * @example
 * ```ts
 * if (isMarketplaceError(error, 'MarketplaceRateLimitError')) console.log(`again in ${error.retryAfterMs} ms`);
 * ```
 */
export class MarketplaceRateLimitError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceRateLimitError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_RATE_LIMITED' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_RATE_LIMITED' });
  }
}
