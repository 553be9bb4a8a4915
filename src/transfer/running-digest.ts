import type { Checksum, ChecksumAlgorithm } from '../models/checksum.ts';
import { createHasher, type Hasher } from './checksum.ts';
import type { RangeSet } from './range-set.ts';

const readSize = 1 << 20;

/**
 * The digest of a file whose bytes may arrive out of order: it hashes what comes at its front and reads the rest
 * back from the sink, while the transfer goes on.
 */
export class RunningDigest {
  readonly #hasher: Hasher;
  readonly #algorithm: ChecksumAlgorithm;
  readonly #read: ((position: number, into: Uint8Array) => Promise<number>) | undefined;
  #front = 0;
  #catchingUp: Promise<void> | undefined;
  #failure: unknown;

  private constructor(
    algorithm: ChecksumAlgorithm,
    hasher: Hasher,
    read: ((position: number, into: Uint8Array) => Promise<number>) | undefined,
  ) {
    this.#algorithm = algorithm;
    this.#hasher = hasher;
    this.#read = read;
  }

  /** @param read - reads written bytes back; without it all bytes must come in order. */
  static async create(
    algorithm: ChecksumAlgorithm,
    read: ((position: number, into: Uint8Array) => Promise<number>) | undefined,
  ): Promise<RunningDigest> {
    return new RunningDigest(algorithm, await createHasher(algorithm), read);
  }

  /** Up to where the bytes are hashed. */
  get front(): number {
    return this.#front;
  }

  /** Takes bytes on their way to the sink, if they are next; else they are read back later. */
  update(position: number, buffers: readonly Uint8Array[]): void {
    if (this.#catchingUp !== undefined || position !== this.#front) return;
    for (const buffer of buffers) {
      this.#hasher.update(buffer);
      this.#front += buffer.length;
    }
  }

  /** Reads back what lies at the front, if it is there. Returns at once; `finish` waits. */
  follow(done: RangeSet): void {
    if (this.#catchingUp !== undefined || this.#read === undefined || done.endOf(this.#front) <= this.#front)
      return;
    this.#catchingUp = this.#catchUp(done)
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#catchingUp = undefined;
      });
  }

  /** The checksum of the whole file, once all its bytes are in the sink. */
  async finish(done: RangeSet, total: number): Promise<Checksum | undefined> {
    await this.settle();
    this.follow(done);
    await this.settle();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#front === total ? { algorithm: this.#algorithm, value: this.#hasher.hex() } : undefined;
  }

  /** Waits until nothing is read back any more. */
  async settle(): Promise<void> {
    while (this.#catchingUp !== undefined) await this.#catchingUp;
  }

  async #catchUp(done: RangeSet): Promise<void> {
    const buffer = new Uint8Array(readSize);
    for (let end = done.endOf(this.#front); end > this.#front; end = done.endOf(this.#front)) {
      const length = Math.min(readSize, end - this.#front);
      const count = (await this.#read?.(this.#front, buffer.subarray(0, length))) ?? 0;
      if (count <= 0) return;
      this.#hasher.update(buffer.subarray(0, count));
      this.#front += count;
    }
  }
}
