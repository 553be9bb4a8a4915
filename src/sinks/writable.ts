import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import { MarketplaceSinkError } from '../errors/marketplace-sink-error.ts';
import { endsOnce } from './ends-once.ts';
import { lockPath } from './path-lock.ts';
import type { Sink, SinkFile, SinkSpec } from './sink.ts';

/** Makes the stream that one file is written to. */
export type WritableFactory = (
  spec: SinkSpec,
) => WritableStream<Uint8Array> | Promise<WritableStream<Uint8Array>>;

/**
 * Writes each file to a `WritableStream` of yours, in order and no faster than it takes. The stream is closed when the
 * file is complete and verified, and aborted when it is not: only a consumer that treats an abort as failure is safe
 * from half a file. Nothing can be resumed, so a record is not kept and `suspend` aborts too.
 *
 * @example
 * ```ts
 * const sink = writable(({ path }) => new WritableStream({ write: (chunk) => upload(path, chunk) }));
 * await market.downloadAsset('3001', sink);
 * ```
 */
export function writable(factory: WritableFactory): Sink {
  if (typeof factory !== 'function')
    throw createError('E_ARGUMENT', 'writable() takes a function that makes a stream');
  const openPaths = new Set<string>();
  return {
    capabilities: {
      randomWrite: false,
      readBack: false,
      resumable: false,
      commit: 'none',
      durable: 'none',
      maxSize: Number.MAX_SAFE_INTEGER,
    },
    async open(spec, signal) {
      signal?.throwIfAborted();
      const unlock = lockPath(openPaths, spec.path);
      try {
        const stream = await factory(spec);
        if (signal?.aborted === true) {
          await stream.abort(signal.reason);
          throw signal.reason;
        }
        return endsOnce(streamFile(spec, stream.getWriter()), spec.path, unlock);
      } catch (error) {
        unlock();
        throw error;
      }
    },
    async stat() {
      return undefined;
    },
  };
}

function streamFile({ path }: SinkSpec, writer: WritableStreamDefaultWriter<Uint8Array>): SinkFile {
  let next = 0;
  // Each failure shows in the call that it meets; the writer's own promises would report it a second time.
  writer.closed.catch(() => {});
  const failed = (cause: unknown, failure: 'io' | 'commit'): MarketplaceError =>
    isMarketplaceError(cause)
      ? cause
      : new MarketplaceSinkError('The stream failed', { failure, cause, file: path, position: next });
  const abort = (): Promise<void> => writer.abort(new Error('The download did not complete')).catch(() => {});
  return {
    async present() {
      return [];
    },
    async reserve() {
      return 'unknown';
    },
    async write(position, buffers) {
      if (position !== next) {
        throw createError('E_UNSUPPORTED', 'A stream takes bytes in order only', { file: path, position });
      }
      try {
        const writes: Promise<void>[] = [];
        for (const buffer of buffers) {
          await writer.ready;
          const write = writer.write(buffer);
          write.catch(() => {});
          writes.push(write);
          next += buffer.length;
        }
        await Promise.all(writes);
      } catch (error) {
        throw failed(error, 'io');
      }
    },
    async checkpoint() {},
    async commit({ size }) {
      if (size !== next) {
        throw new MarketplaceSinkError('Bytes of the file are missing', { failure: 'commit', file: path });
      }
      try {
        await writer.close();
      } catch (error) {
        throw failed(error, 'commit');
      }
      return { path, size };
    },
    suspend: abort,
    discard: abort,
  };
}
