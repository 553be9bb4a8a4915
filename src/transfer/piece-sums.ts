import type { ResumeRecord } from '../sinks/resume-record.ts';
import { createHasher } from './checksum.ts';
import type { RangeSet } from './range-set.ts';

const minPiece = 1 << 20;
const maxPiece = 64 << 20;
const readSize = 1 << 20;
const sumLength = 32;

/** The size of the pieces that a file of `total` bytes is summed by: at most about a thousand of them. */
export function pieceSizeFor(total: number): number {
  let size = minPiece;
  while (size < maxPiece && size * 1024 < total) size *= 2;
  return size;
}

type Read = (position: number, into: Uint8Array) => Promise<number>;

/** Sums of complete pieces, so that a later run can tell whether another program changed the partial. */
export class PieceSums {
  readonly #pieceSize: number;
  readonly #read: Read;
  readonly #sums: Map<number, string>;

  constructor(total: number, read: Read, earlier?: ResumeRecord['sums']) {
    this.#pieceSize = pieceSizeFor(total);
    this.#read = read;
    const known = earlier?.pieceSize === this.#pieceSize ? Object.entries(earlier.pieces) : [];
    this.#sums = new Map(known.map(([index, sum]) => [Number(index), sum]));
  }

  /** Sums the pieces that became complete since the last call. */
  async update(done: RangeSet, total: number): Promise<ResumeRecord['sums']> {
    for (let index = 0, start = 0; start < total; index++, start += this.#pieceSize) {
      const end = Math.min(start + this.#pieceSize, total);
      if (!this.#sums.has(index) && done.covers(start, end))
        this.#sums.set(index, await this.#sum(start, end));
    }
    return { pieceSize: this.#pieceSize, pieces: Object.fromEntries(this.#sums) };
  }

  /** Takes out of `done` whatever is not a complete piece with the sum it had. */
  async verify(done: RangeSet, total: number): Promise<void> {
    for (let index = 0, start = 0; start < total; index++, start += this.#pieceSize) {
      const end = Math.min(start + this.#pieceSize, total);
      const sum = this.#sums.get(index);
      if (sum !== undefined && done.covers(start, end) && (await this.#sum(start, end)) === sum) continue;
      done.remove(start, end);
      this.#sums.delete(index);
    }
  }

  async #sum(start: number, end: number): Promise<string> {
    const hasher = await createHasher('sha256');
    const buffer = new Uint8Array(Math.min(readSize, end - start));
    for (let at = start; at < end;) {
      const count = await this.#read(at, buffer.subarray(0, Math.min(readSize, end - at)));
      if (count <= 0) return '';
      hasher.update(buffer.subarray(0, count));
      at += count;
    }
    return hasher.hex().slice(0, sumLength);
  }
}
