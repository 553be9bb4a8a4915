import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The marketplace, the asset or the sink cannot do what was asked; the message says which and why. Final.
 *
 * @example
 * ```ts
 * const unsupported = new MarketplaceUnsupportedError('The scan is not bought', { hint: 'Buy it on the site.' });
 * unsupported.hint; // 'Buy it on the site.'
 * ```
 */
export class MarketplaceUnsupportedError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceUnsupportedError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_UNSUPPORTED' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_UNSUPPORTED' });
  }
}
