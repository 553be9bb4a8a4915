import type { Clock } from '../shared/clock.ts';

const everyBytes = 64 << 20;
const everyMs = 5000;
/** The first comes sooner: without one there is no validator to go on with after a crash. */
const firstMs = 1000;
/** Checkpoints take at most this share of the time. */
const share = 0.01;

/** Decides when a record is written: after a second, then every 64 MiB or 5 s, one at a time, and never for long. */
export class Checkpointer {
  readonly #clock: Clock;
  readonly #write: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #bytes = 0;
  #nextAt: number;
  #writing: Promise<void> | undefined;

  constructor(clock: Clock, write: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#clock = clock;
    this.#write = write;
    this.#onFailure = onFailure;
    this.#nextAt = clock.now() + firstMs;
  }

  /** Bytes are in the sink: perhaps it is time. Does not wait. */
  credit(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < everyBytes && this.#clock.now() < this.#nextAt) return;
    this.now().catch(this.#onFailure);
  }

  /** Writes a record, or waits for the one that is being written. */
  now(): Promise<void> {
    this.#writing ??= this.#run().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** A record is being written. */
  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  /** Waits until none is being written; its failure is told elsewhere. */
  async settle(): Promise<void> {
    await this.#writing?.catch(() => {});
  }

  async #run(): Promise<void> {
    const startedAt = this.#clock.now();
    this.#bytes = 0;
    await this.#write();
    const tookMs = this.#clock.now() - startedAt;
    this.#nextAt = this.#clock.now() + Math.max(everyMs, tookMs / share);
  }
}
