import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';

/**
 * A uid as one segment of a URL's path. `.` and `..` would climb to another endpoint, so no marketplace has an asset
 * of that name.
 *
 * @throws MarketplaceNotFoundError (`E_NOT_FOUND`) for those.
 */
export function pathSegment(uid: string): string {
  if (/^\.{0,2}$/.test(uid))
    throw new MarketplaceNotFoundError('There is no asset with this uid', { phase: 'resolve' });
  return encodeURIComponent(uid);
}
