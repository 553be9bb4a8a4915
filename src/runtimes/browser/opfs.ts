import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { checkOptions } from '../../shared/options.ts';
import type { Sink } from '../../sinks/sink.ts';
import { domFailure } from './dom-failure.ts';
import { walk } from './folder.ts';
import { folderSink } from './folder-sink.ts';
import { swapFileSink } from './directory.ts';
import { connectOpfs, type OpfsConnection } from './opfs-connection.ts';
import type { OpfsPlace } from './opfs-place.ts';

/** Settings of {@link opfs}. */
export interface OpfsOptions {
  /**
   * A module of your own site that calls {@link serveOpfs}, for a Content Security Policy that forbids workers from a
   * `blob:` URL. Default: the worker is inlined.
   */
  readonly workerUrl?: string | URL | undefined;
}

/**
 * The browser's private file system, from `path` on (default: its root). Files are written by a worker with sync access
 * handles, so a download survives the closing of the page and goes on at the next visit. Where no worker is allowed,
 * or it has no such handles, the sink's `capabilities.resumable` is false.
 *
 * Asks the browser not to evict what is stored (`navigator.storage.persist()`), without waiting for the answer.
 *
 * @throws MarketplaceUnsupportedError when the browser has no such storage, or the page is not served securely.
 * @throws TypeError for an unknown option.
 * @example
 * ```ts
 * const sink = await opfs('library');
 * const result = await market.downloadAsset('3001', sink);
 * await sink.close?.();
 * ```
 */
export async function opfs(path = '', options: OpfsOptions = {}): Promise<Sink> {
  checkOptions(options, ['workerUrl'], 'opfs');
  if (globalThis.navigator?.storage?.getDirectory === undefined) {
    throw new MarketplaceUnsupportedError('This runtime has no private file system', {
      hint: 'Browsers have one, in pages served over https or from localhost',
    });
  }
  navigator.storage.persist?.().catch(() => false);
  const segments = path.split('/').filter((segment) => segment !== '');
  try {
    const base = await walk(await navigator.storage.getDirectory(), segments, true);
    const place = ['opfs', ...segments].join('/');
    const connection = await connect(options.workerUrl);
    if (connection === undefined) return swapFileSink(base, place, false);
    let lastId = 0;
    const shared: OpfsPlace = { base, connection, pool: [], nextId: () => ++lastId };
    const sink = folderSink(
      base,
      place,
      {
        readBack: true,
        resumable: true,
        commit: 'move' in FileSystemFileHandle.prototype ? 'atomic' : 'swap',
        durable: 'fsync',
      },
      async (spec) => (await import('./opfs-file.ts')).openOpfsFile(shared, spec),
    );
    return { ...sink, close: async () => connection.close() };
  } catch (error) {
    throw domFailure(error, path);
  }
}

/** A worker that has sync access handles, or undefined. */
async function connect(workerUrl: string | URL | undefined): Promise<OpfsConnection | undefined> {
  try {
    const connection = connectOpfs(workerUrl);
    if (await connection.ask<boolean>('probe')) return connection;
    connection.close();
  } catch {
    // No workers here, or none from that URL.
  }
  return undefined;
}
