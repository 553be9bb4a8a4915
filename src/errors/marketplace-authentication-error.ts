import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The marketplace does not accept the credentials, or a link expired and could not be renewed. Final: sign in again.
 *
 * @example
 * ```ts
 * if (isMarketplaceError(error, 'MarketplaceAuthenticationError')) console.log('Sign in again:', error.hint);
 * ```
 */
export class MarketplaceAuthenticationError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceAuthenticationError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_AUTH' | 'E_EXPIRED' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_AUTH' });
  }
}
