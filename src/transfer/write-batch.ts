import type { Clock } from '../shared/clock.ts';

/** Writes of this many bytes at least: fewer calls, and no copy to make them. */
const batchBytes = 1 << 20;
/** `writev` takes at most 1024 buffers. */
const batchBuffers = 256;
/** On a slow link bytes wait no longer than this, so that progress and records keep up with them. */
const longestMs = 250;

type Write = (position: number, buffers: readonly Uint8Array[], length: number) => Promise<void>;

/**
 * Gathers the chunks of a stream into large writes, with exactly one under way while the next fills: memory stays at
 * two batches, and neither the network nor the disk waits for the other.
 */
export class WriteBatch {
  readonly #clock: Clock;
  readonly #write: Write;
  #position: number;
  #buffers: Uint8Array[] = [];
  #length = 0;
  #startedAt = 0;
  #writing: Promise<void> | undefined;

  constructor(position: number, clock: Clock, write: Write) {
    this.#position = position;
    this.#clock = clock;
    this.#write = write;
  }

  /** Takes a chunk; true, or a promise to wait for before the next. */
  add(chunk: Uint8Array): true | Promise<true> {
    if (this.#length === 0) this.#startedAt = this.#clock.now();
    this.#buffers.push(chunk);
    this.#length += chunk.length;
    const isFull = this.#length >= batchBytes || this.#buffers.length >= batchBuffers;
    return isFull || this.#clock.now() - this.#startedAt >= longestMs ? this.#next() : true;
  }

  /** Writes what is left; resolves when all is in the sink. */
  async flush(): Promise<void> {
    if (this.#length > 0) await this.#next();
    if (this.#writing !== undefined) await this.#writing;
  }

  /** Waits for the write that is under way, whatever becomes of it; what is gathered stays unwritten. */
  async settle(): Promise<void> {
    await this.#writing?.catch(() => {});
  }

  async #next(): Promise<true> {
    if (this.#writing !== undefined) await this.#writing;
    const writing = this.#write(this.#position, this.#buffers, this.#length);
    writing.catch(() => {});
    this.#writing = writing;
    this.#position += this.#length;
    this.#buffers = [];
    this.#length = 0;
    return true;
  }
}
