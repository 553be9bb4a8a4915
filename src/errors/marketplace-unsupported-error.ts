import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/** The marketplace, the asset or the sink cannot do what was asked; the message says which and why. Final. */
export class MarketplaceUnsupportedError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceUnsupportedError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_UNSUPPORTED' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_UNSUPPORTED' });
  }
}
