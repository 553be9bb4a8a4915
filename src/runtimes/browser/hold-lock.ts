import { locked } from './dom-failure.ts';

/**
 * Takes the lock for writing `path` below `place`, across all tabs and workers of the origin, and answers how to let it
 * go. The browser lets it go when the page is gone.
 *
 * @throws MarketplaceSinkError `E_LOCKED` when somebody has it.
 */
export function holdLock(place: string, path: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const name = `asset-marketplace-client-core:${place}/${path}`;
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) throw locked(path);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
