import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import { pathSegment } from '../shared/path-segment.ts';

/** A uid of the store, `publisher/slug`, as a part of a path. */
export function storePlace(uid: string): string {
  const parts = uid.split('/');
  if (parts.length !== 2) throw new MarketplaceNotFoundError('A uid of the Asset Store is "publisher/slug"');
  return parts.map(pathSegment).join('/');
}
