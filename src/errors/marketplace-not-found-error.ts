import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The asset or file does not exist, or no longer, on any mirror. Final.
 *
 * @example
 * ```ts
 * const missing = new MarketplaceNotFoundError('Quarry has no such scan');
 * missing.code; // 'E_NOT_FOUND'
 * ```
 */
export class MarketplaceNotFoundError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceNotFoundError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_NOT_FOUND' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_NOT_FOUND' });
  }
}
