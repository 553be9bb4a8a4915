import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * The bytes are not those that were promised, or the file changed while it was fetched. Nothing wrong was kept.
 *
 * @example
 * ```ts
 * const damaged = new MarketplaceIntegrityError('The chunk is damaged', { file: 'crane.glb' });
 * damaged.code; // 'E_INTEGRITY'
 * ```
 */
export class MarketplaceIntegrityError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceIntegrityError';

  constructor(message: string, details: ErrorDetails & { readonly code?: 'E_INTEGRITY' | 'E_CHANGED' } = {}) {
    super(message, { ...details, code: details.code ?? 'E_INTEGRITY' });
  }
}
