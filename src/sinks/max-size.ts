import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';

const defaultMaxSize = 512 * 1024 * 1024;

/** The limit of a sink that holds bytes in memory, checked. */
export function checkMaxSize(maxSize: number = defaultMaxSize): number {
  if (Number.isSafeInteger(maxSize) && maxSize >= 0) return maxSize;
  throw new MarketplaceValidationError('maxSize must be a number of bytes', { field: 'maxSize' });
}
