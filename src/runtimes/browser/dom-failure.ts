import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import {
  isMarketplaceError,
  type MarketplaceError,
  type SinkFailure,
} from '../../errors/marketplace-error.ts';

/**
 * What the browser's storage threw, as one of ours. Names as in the File System Standard and the Storage Standard:
 * no room is `QuotaExceededError`, a handle held elsewhere `NoModificationAllowedError`, a permission that is not (or
 * no longer) granted `NotAllowedError`.
 */
export function domFailure(error: unknown, file: string, failure: SinkFailure = 'io'): MarketplaceError {
  if (isMarketplaceError(error)) return error;
  const place = { file, resumable: true, cause: error };
  switch ((error as { name?: unknown } | undefined)?.name) {
    case 'QuotaExceededError':
      return noSpace(file, error);
    case 'NoModificationAllowedError':
      return locked(file, error);
    case 'Exists':
      return exists(file);
    case 'NotAllowedError':
    case 'SecurityError':
      return new MarketplaceSinkError('The browser does not, or no longer, permit writing there', {
        ...place,
        failure: 'permission',
        hint: "Call handle.requestPermission({ mode: 'readwrite' }) in a click, then download again: it goes on",
      });
    default:
      return new MarketplaceSinkError('The storage failed', { ...place, failure });
  }
}

/** @internal */
export function noSpace(file: string, cause?: unknown): MarketplaceError {
  return new MarketplaceSinkError('There is no room for the file in the storage that the browser grants', {
    code: 'E_NO_SPACE',
    resumable: true,
    file,
    cause,
    hint: 'Free some space, then download again: it goes on',
  });
}

/** @internal */
export function locked(file: string, cause?: unknown): MarketplaceError {
  return new MarketplaceSinkError('Another download writes this file', { code: 'E_LOCKED', file, cause });
}

/** @internal */
export function exists(file: string): MarketplaceError {
  return new MarketplaceSinkError('The file exists, and may not be replaced', { code: 'E_EXISTS', file });
}

/** @internal */
export function missing(file: string): MarketplaceError {
  return new MarketplaceNotFoundError('The sink has no such file', { file });
}
