import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The connection failed or broke. Worth a retry, save for `E_TLS`.
 *
 * @example
 * ```ts
 * const broken = new MarketplaceNetworkError('The connection broke');
 * broken.retryable; // true
 * ```
 */
export class MarketplaceNetworkError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceNetworkError';

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly code?: 'E_NETWORK' | 'E_CORS_OR_NETWORK' | 'E_TLS' | 'E_TRUNCATED' | 'E_BUDGET';
    } = {},
  ) {
    super(message, { ...details, code: details.code ?? 'E_NETWORK' });
  }
}
