import { MarketplaceSinkError } from '../errors/marketplace-sink-error.ts';
import { endsOnce } from './ends-once.ts';
import { lockPath } from './path-lock.ts';
import type { Sink, SinkFile, SinkSpec } from './sink.ts';

/**
 * Keeps nothing: a download into it fetches and verifies every byte, to check a library or a server.
 *
 * @example
 * ```ts
 * const { success, files } = await market.downloadAsset('3001', hashOnly(), { requireAssurance: 'digest' });
 * ```
 */
export function hashOnly(): Sink {
  const openPaths = new Set<string>();
  return {
    capabilities: {
      randomWrite: true,
      readBack: false,
      resumable: false,
      commit: 'none',
      durable: 'none',
      maxSize: Number.MAX_SAFE_INTEGER,
    },
    async open(spec, signal) {
      signal?.throwIfAborted();
      return endsOnce(countedFile(spec), spec.path, lockPath(openPaths, spec.path));
    },
    async stat() {
      return undefined;
    },
  };
}

function countedFile({ path }: SinkSpec): SinkFile {
  let end = 0;
  return {
    async present() {
      return [];
    },
    async reserve() {
      return 'reserved';
    },
    async write(position, buffers) {
      end = Math.max(
        end,
        buffers.reduce((sum, { length }) => sum + length, position),
      );
    },
    async checkpoint() {},
    async truncate(size) {
      end = Math.min(end, size);
    },
    async commit({ size }) {
      if (end < size) {
        throw new MarketplaceSinkError('Bytes of the file are missing', { failure: 'commit', file: path });
      }
      return { path, size };
    },
    async suspend() {},
    async discard() {},
  };
}
