import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { ListQuery } from '../../models/page.ts';

/** Which part of a list to ask for. */
export interface ListWindow {
  /** The number in the cursor: an offset or a page, as the marketplace counts; `first` without a cursor. */
  readonly start: number;
  /** How many to ask for. */
  readonly size: number;
}

/**
 * The window for a marketplace whose cursors are numbers. A caller's `limit` below the page size makes the page smaller.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when the cursor is none of ours.
 */
export function listWindow(
  query: ListQuery,
  { first = 0, size, max }: { readonly first?: number; readonly size: number; readonly max: number },
): ListWindow {
  const { cursor = String(first), pageSize = size, limit = Infinity } = query;
  if (!/^\d{1,15}$/.test(cursor)) throw new MarketplaceValidationError('The cursor is none of this list');
  return { start: Number(cursor), size: Math.max(1, Math.min(pageSize, max, limit)) };
}

/** The cursor after `count` items from `offset`, as long as there are more. */
export function nextOffset(offset: number, count: number, total: number | undefined): string | undefined {
  return count > 0 && (total === undefined || offset + count < total) ? String(offset + count) : undefined;
}
