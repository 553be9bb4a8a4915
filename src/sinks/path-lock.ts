import { MarketplaceSinkError } from '../errors/marketplace-sink-error.ts';

/**
 * Marks `path` as open for one writer; the answer frees it again.
 *
 * @param file - as the caller names it.
 * @throws MarketplaceSinkError `E_LOCKED` when it is open already.
 */
export function lockPath(openPaths: Set<string>, path: string, file: string = path): () => void {
  if (openPaths.has(path)) {
    throw new MarketplaceSinkError('Another download of this process has the file open', {
      code: 'E_LOCKED',
      file,
      hint: 'Wait until it has ended, or give each download a folder of its own',
    });
  }
  openPaths.add(path);
  return () => void openPaths.delete(path);
}
