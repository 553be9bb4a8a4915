/** Writes of this many bytes at least: fewer calls, and no copy to make them. */
const batchBytes = 1 << 20;
/** `writev` takes at most 1024 buffers. */
const batchBuffers = 256;

type Write = (position: number, buffers: readonly Uint8Array[], length: number) => Promise<void>;

/**
 * Gathers the chunks of a stream into large writes, with exactly one under way while the next fills: memory stays at
 * two batches, and neither the network nor the disk waits for the other.
 */
export class WriteBatch {
  readonly #write: Write;
  #position: number;
  #buffers: Uint8Array[] = [];
  #length = 0;
  #writing: Promise<void> | undefined;

  constructor(position: number, write: Write) {
    this.#position = position;
    this.#write = write;
  }

  /** Takes a chunk; true, or a promise to wait for before the next. */
  add(chunk: Uint8Array): true | Promise<true> {
    this.#buffers.push(chunk);
    this.#length += chunk.length;
    if (this.#length < batchBytes && this.#buffers.length < batchBuffers) return true;
    return this.#next();
  }

  /** Writes what is left; resolves when all is in the sink. */
  async flush(): Promise<void> {
    if (this.#length > 0) await this.#next();
    await this.#writing;
  }

  async #next(): Promise<true> {
    await this.#writing;
    const writing = this.#write(this.#position, this.#buffers, this.#length);
    writing.catch(() => {});
    this.#writing = writing;
    this.#position += this.#length;
    this.#buffers = [];
    this.#length = 0;
    return true;
  }
}
