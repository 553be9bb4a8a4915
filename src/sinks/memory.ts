import type { SafePath } from '../shared/safe-path.ts';
import { checkOptions } from '../shared/options.ts';
import { heldSink, type HeldBytes } from './held-sink.ts';
import { checkMaxSize } from './max-size.ts';
import type { ByteRange } from '../models/byte-range.ts';
import type { Sink } from './sink.ts';

/** How much {@link memory} and {@link blobs} take. */
export interface HeldSinkOptions {
  /** The most bytes, over all files. Default 512 MiB. */
  readonly maxSize?: number | undefined;
}

/** A sink that keeps its files in memory. */
export interface MemorySink extends Required<Sink> {
  /** The bytes of a complete file: the sink's own, not a copy. */
  bytes(path: string): Uint8Array<ArrayBuffer> | undefined;
  /** The paths of the complete files. */
  paths(): readonly SafePath[];
}

const streamChunk = 1 << 16;

/**
 * Keeps files in memory: for tests, for small files, and where there is no disk. A partial lives as long as the sink:
 * the same call again goes on from it, another process does not.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when `maxSize` is no count of bytes.
 * @example
 * ```ts
 * const sink = memory();
 * await market.downloadAsset('3001', sink, { folder: '' });
 * console.log(sink.paths(), sink.bytes('licence.txt'));
 * ```
 */
export function memory(options: HeldSinkOptions = {}): MemorySink {
  checkOptions(options, ['maxSize'], 'memory');
  const { sink, get, paths } = heldSink<Uint8Array<ArrayBuffer>>({
    maxSize: checkMaxSize(options.maxSize),
    create: (sizeHint) => new GrowingBytes(sizeHint),
    stream: streamOf,
  });
  return { ...sink, bytes: get, paths } as MemorySink;
}

/** One buffer that doubles when it is full, but never past the size that is expected. */
class GrowingBytes implements HeldBytes<Uint8Array<ArrayBuffer>> {
  size = 0;
  readonly #sizeHint: number;
  #buffer = new Uint8Array(0);

  constructor(sizeHint: number | undefined) {
    this.#sizeHint = sizeHint ?? Infinity;
  }

  write(position: number, buffers: readonly Uint8Array[]): void {
    const end = buffers.reduce((sum, { length }) => sum + length, position);
    if (end > this.#buffer.length) this.#grow(end);
    let at = position;
    for (const bytes of buffers) {
      this.#buffer.set(bytes, at);
      at += bytes.length;
    }
    this.size = Math.max(this.size, end);
  }

  read(position: number, into: Uint8Array): number {
    const bytes = this.#buffer.subarray(position, Math.min(this.size, position + into.length));
    into.set(bytes);
    return bytes.length;
  }

  present(): readonly ByteRange[] {
    return this.size === 0 ? [] : [{ start: 0, end: this.size }];
  }

  truncate(size: number): void {
    if (size >= this.size) return;
    this.#buffer.fill(0, size, this.size);
    this.size = size;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.size === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.size);
  }

  #grow(end: number): void {
    const doubled = Math.min(Math.max(this.#buffer.length * 2, streamChunk), this.#sizeHint);
    const larger = new Uint8Array(Math.max(end, doubled));
    larger.set(this.#buffer.subarray(0, this.size));
    this.#buffer = larger;
  }
}

/** Copies in pieces, so that a reader that transfers a piece away leaves the file whole. */
function streamOf(all: Uint8Array, range?: ByteRange): ReadableStream<Uint8Array> {
  const bytes = all.subarray(range?.start, range?.end);
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += streamChunk)));
      if (at >= bytes.length) controller.close();
    },
  });
}
