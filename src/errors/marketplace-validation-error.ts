import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * A value that may not be used: an argument, a file name, a URL, a size, a manifest, or a call in the wrong state. Final.
 *
 * @example
 * ```ts
 * const wrong = new MarketplaceValidationError('"limit" must be a whole number', { field: 'limit' });
 * wrong.code; // 'E_ARGUMENT'
 * ```
 */
export class MarketplaceValidationError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceValidationError';

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly code?: 'E_ARGUMENT' | 'E_NAME' | 'E_URL' | 'E_TOO_LARGE' | 'E_MANIFEST' | 'E_STATE';
    } = {},
  ) {
    super(message, { ...details, code: details.code ?? 'E_ARGUMENT' });
  }
}
