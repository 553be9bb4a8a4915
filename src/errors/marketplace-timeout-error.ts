import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/** A time limit passed; `limit` says which. Worth a retry. */
export class MarketplaceTimeoutError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceTimeoutError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_TIMEOUT' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_TIMEOUT' });
  }
}
