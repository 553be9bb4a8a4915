import type { AsyncProgressCallback, ProgressDetail, TransferPhase } from '../models/progress.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { createSpeedometer, type Speedometer } from './speedometer.ts';

const intervalMs = 100;
const hideRemainingMs = 3000;

/** One file's share of the progress. */
export interface FileMeter {
  /** Bytes that are in the sink; negative when they are given up. */
  add(bytes: number): void;
  /** The whole size became known, or changed. */
  setTotal(total: number): void;
  /** All its bytes so far are of no use. */
  restart(reason: string): void;
  /** Complete. */
  done(): void;
  phase(phase: TransferPhase): void;
}

/** How far a file is. */
interface FileProgress {
  readonly assetUid: string;
  readonly path: string;
  current: number;
  total: number | undefined;
}

/** No one listens. */
const unheard: FileMeter = { add() {}, setTotal() {}, restart() {}, done() {}, phase() {} };

/**
 * Gathers what the files of a call report into calls of the caller's progress: at most ten a second, never two at a
 * time, first and last always. What the caller's code throws is logged once and changes nothing.
 */
export class ProgressMeter {
  readonly #callback: Partial<AsyncProgressCallback>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #speed: Speedometer;
  #current = 0;
  #total: number | undefined = 0;
  #filesDone = 0;
  #filesTotal = 0;
  /** The file that moved last. */
  #latest: FileProgress | undefined;
  #phase: TransferPhase | undefined;
  #restart: string | undefined;
  #started = false;
  #dirty = false;
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();
  #busy = false;
  #reported = false;
  readonly #startedAt: number;

  constructor(
    callback: Partial<AsyncProgressCallback> | undefined,
    env: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#callback = callback ?? {};
    this.#clock = env.clock;
    this.#logger = env.logger;
    this.#speed = createSpeedometer(env.clock);
    this.#startedAt = env.clock.now();
  }

  /** Announces files; the first time begins the progress. A size that is not known makes the total unknown. */
  expect(sizes: readonly (number | undefined)[]): void {
    for (const size of sizes) this.#addTotal(size);
    this.#filesTotal += sizes.length;
    if (this.#started) return;
    this.#started = true;
    this.#send(() => this.#callback.onStart?.(this.#total));
  }

  /** The meter of one of the announced files. */
  file(assetUid: string, path: string, size: number | undefined): FileMeter {
    if (this.#callback.onProgress === undefined) return unheard;
    const progress: FileProgress = { assetUid, path, current: 0, total: size };
    const change = (bytes: number): void => {
      progress.current += bytes;
      this.#current += bytes;
      this.#speed.add(Math.max(0, bytes));
      this.#latest = progress;
      this.#schedule();
    };
    return {
      add: change,
      setTotal: (known) => {
        const { total } = progress;
        if (total === known) return;
        if (this.#total !== undefined && total !== undefined) this.#total += known - total;
        progress.total = known;
      },
      restart: (reason) => {
        this.#restart = reason;
        change(-progress.current);
      },
      done: () => {
        this.#filesDone++;
        change(0);
      },
      phase: (phase) => {
        this.#phase = phase;
        change(0);
      },
    };
  }

  /** The last update, then `onComplete` or `onError`; resolves when the caller's code is done. */
  async finish(error?: unknown): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (!this.#started && error === undefined) this.expect([]);
    if (this.#started) {
      if (error === undefined) this.#phase = 'done';
      this.#emit();
    }
    this.#send(() => (error === undefined ? this.#callback.onComplete?.() : this.#callback.onError?.(error)));
    await this.#sending;
  }

  #addTotal(size: number | undefined): void {
    this.#total = this.#total === undefined || size === undefined ? undefined : this.#total + size;
  }

  /** Something changed: tell within the interval, once the last call has returned. */
  #schedule(): void {
    this.#dirty = true;
    if (this.#cancelTimer !== undefined || this.#callback.onProgress === undefined) return;
    this.#cancelTimer = this.#clock.after(intervalMs, () => {
      this.#cancelTimer = undefined;
      if (this.#busy) this.#schedule();
      else if (this.#dirty) this.#emit();
    });
  }

  #emit(): void {
    this.#dirty = false;
    const bytesPerSecond = this.#speed.bytesPerSecond();
    const known = this.#clock.now() - this.#startedAt >= hideRemainingMs && this.#phase !== 'waiting';
    const { assetUid, path, current: ofFile, total: inFile } = this.#latest ?? {};
    const detail: ProgressDetail = {
      ...(path === undefined ? {} : { assetUid, file: { path, current: ofFile ?? 0, total: inFile } }),
      ...(this.#phase === undefined ? {} : { phase: this.#phase }),
      ...(this.#restart === undefined ? {} : { restart: this.#restart }),
      filesDone: this.#filesDone,
      filesTotal: this.#filesTotal,
      bytesPerSecond,
      ...(known && this.#total !== undefined && bytesPerSecond > 0
        ? { remainingMs: Math.round(((this.#total - this.#current) / bytesPerSecond) * 1000) }
        : {}),
    };
    const [current, total] = [this.#current, this.#total];
    this.#restart = undefined;
    this.#send(() => this.#callback.onProgress?.(current, total, detail));
  }

  #send(call: () => Promise<void> | void): void {
    this.#busy = true;
    const send = async (): Promise<void> => {
      try {
        await call();
      } catch {
        if (!this.#reported) this.#logger.warn('A progress callback failed; the transfer goes on');
        this.#reported = true;
      }
    };
    const sent = this.#sending.then(send).finally(() => {
      if (this.#sending === sent) this.#busy = false;
    });
    this.#sending = sent;
  }
}
