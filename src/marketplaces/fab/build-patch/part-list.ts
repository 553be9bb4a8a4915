import type { ChunkTable } from './chunk-table.ts';
import type { PartColumns } from './file-table.ts';
import { manifestError, type ManifestPlace } from './manifest-error.ts';

/** Collects the chunk parts of file after file; grows with what is really there. */
export class PartList {
  readonly #chunks: ChunkTable;
  readonly #starts: Uint32Array;
  readonly #unbounded: boolean;
  #columns: readonly [chunks: Uint32Array, offsets: Uint32Array, lengths: Uint32Array];
  #length = 0;
  #total = 0;

  /**
   * @param capacity - so many parts at first.
   * @param unbounded - the parts are of whole files, whose sizes the manifest does not tell.
   */
  constructor(chunks: ChunkTable, files: number, capacity: number, unbounded = false) {
    this.#chunks = chunks;
    this.#unbounded = unbounded;
    this.#starts = new Uint32Array(files + 1);
    this.#columns = [new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity)];
  }

  /**
   * Adds a part, once it is known to lie within its chunk.
   *
   * @param place - for errors: the byte of the manifest, or the field.
   */
  add(chunk: number, offset: number, length: number, place: number | (() => string)): void {
    if (!this.#unbounded && offset + length > this.#chunks.size(chunk)) {
      throw manifestError(
        `a part reaches to byte ${offset + length} of a chunk of ${this.#chunks.size(chunk)} bytes`,
        placeOf(place),
      );
    }
    this.#total += length;
    if (!Number.isSafeInteger(this.#total)) throw manifestError('the build is too large', placeOf(place));
    if (this.#length === this.#columns[0].length) this.#resize(this.#length * 2 + 16);
    const [chunks, offsets, lengths] = this.#columns;
    chunks[this.#length] = chunk;
    offsets[this.#length] = offset;
    lengths[this.#length] = length;
    this.#length++;
  }

  /** All parts of file `index` were added. */
  endFile(index: number): void {
    this.#starts[index + 1] = this.#length;
  }

  finish(): PartColumns {
    this.#resize(this.#length);
    const [chunks, offsets, lengths] = this.#columns;
    return { starts: this.#starts, chunks, offsets, lengths };
  }

  #resize(capacity: number): void {
    const [chunks, offsets, lengths] = this.#columns;
    this.#columns = [resized(chunks, capacity), resized(offsets, capacity), resized(lengths, capacity)];
  }
}

function placeOf(place: number | (() => string)): ManifestPlace {
  return typeof place === 'number' ? { position: place } : { field: place() };
}

function resized(column: Uint32Array, capacity: number): Uint32Array {
  const copy = new Uint32Array(capacity);
  copy.set(column.subarray(0, capacity));
  return copy;
}
