import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The place for the bytes refused: disk full, no permission, file exists, locked by another download.
 *
 * @example
 * ```ts
 * const full = new MarketplaceSinkError('The disk is full', { code: 'E_NO_SPACE', file: 'crane.glb', resumable: true });
 * full.resumable; // true
 * ```
 */
export class MarketplaceSinkError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceSinkError';

  constructor(
    message: string,
    details: ErrorDetails & { readonly code?: 'E_SINK' | 'E_NO_SPACE' | 'E_EXISTS' | 'E_LOCKED' } = {},
  ) {
    super(message, { ...details, code: details.code ?? 'E_SINK' });
  }
}
