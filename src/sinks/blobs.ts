import type { SafePath } from '../shared/safe-path.ts';
import { checkOptions } from '../shared/options.ts';
import { heldSink, type HeldBytes } from './held-sink.ts';
import { checkMaxSize } from './max-size.ts';
import type { HeldSinkOptions } from './memory.ts';
import type { ByteRange } from '../models/byte-range.ts';
import type { CommitInfo, Sink } from './sink.ts';

/** A sink that keeps its files as blobs. */
export interface BlobSink extends Required<Sink> {
  /** A complete file, with the media type that the marketplace names. */
  blob(path: string): Blob | undefined;
  /** The paths of the complete files. */
  paths(): readonly SafePath[];
}

/**
 * Keeps files as `Blob`s, whose bytes a browser may move out of the page's memory: for object URLs, uploads and
 * viewers. A partial lives as long as the sink.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when `maxSize` is no count of bytes.
 * @example
 * ```ts
 * const sink = blobs();
 * await market.downloadAsset('3001', sink, { folder: '' });
 * const preview = sink.blob('preview.png');
 * if (preview !== undefined) image.src = URL.createObjectURL(preview);
 * ```
 */
export function blobs(options: HeldSinkOptions = {}): BlobSink {
  checkOptions(options, ['maxSize'], 'blobs');
  const { sink, get, paths } = heldSink<Blob>({
    maxSize: checkMaxSize(options.maxSize),
    create: () => new BlobPieces(),
    stream: (blob, range) => (range === undefined ? blob : blob.slice(range.start, range.end)).stream(),
  });
  return { ...sink, blob: get, paths } as BlobSink;
}

interface Piece extends ByteRange {
  readonly blob: Blob;
}

/** Each write is a blob of its own: sorted, apart, cut without a copy where a later one covers it. */
class BlobPieces implements HeldBytes<Blob> {
  #pieces: Piece[] = [];

  get size(): number {
    return this.#pieces.at(-1)?.end ?? 0;
  }

  write(position: number, buffers: readonly Uint8Array[]): void {
    const blob = new Blob(buffers as readonly BlobPart[] as BlobPart[]);
    if (blob.size === 0) return;
    const end = position + blob.size;
    const piece = { start: position, end, blob };
    if (position >= this.size) this.#pieces.push(piece);
    else this.#pieces = [...this.#cut(0, position), piece, ...this.#cut(end, Infinity)];
  }

  async read(position: number, into: Uint8Array): Promise<number> {
    const end = Math.min(this.size, position + into.length);
    for (const { start, blob } of this.#cut(position, end)) {
      into.set(new Uint8Array(await blob.arrayBuffer()), start - position);
    }
    return Math.max(0, end - position);
  }

  present(): readonly ByteRange[] {
    const ranges: { start: number; end: number }[] = [];
    for (const { start, end } of this.#pieces) {
      const last = ranges.at(-1);
      if (last?.end === start) last.end = end;
      else ranges.push({ start, end });
    }
    return ranges;
  }

  truncate(size: number): void {
    if (size < this.size) this.#pieces = this.#cut(0, size);
  }

  finish({ contentType }: CommitInfo): Blob | undefined {
    if (this.size > 0 && (this.present().length > 1 || this.present()[0]?.start !== 0)) return undefined;
    return new Blob(
      this.#pieces.map(({ blob }) => blob),
      contentType === undefined ? {} : { type: contentType },
    );
  }

  /** The pieces within a range, those at its ends cut. */
  #cut(from: number, to: number): Piece[] {
    return this.#pieces.flatMap(({ start, end, blob }) => {
      const first = Math.max(start, from);
      const last = Math.min(end, to);
      if (first >= last) return [];
      return [{ start: first, end: last, blob: blob.slice(first - start, last - start) }];
    });
  }
}
