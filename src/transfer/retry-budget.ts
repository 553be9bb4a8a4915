import { createError } from '../errors/create-error.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { Clock } from '../shared/clock.ts';

const maxConsecutive = 6;
const maxTotal = 60;
const maxRestarts = 2;
const maxRefreshes = 2;
const creditBytes = 1 << 20;
const baseDelayMs = 400;
const maxDelayMs = 30_000;
/** The longest wait that a server may ask of a transfer. */
const maxRetryAfterMs = 5 * 60_000;
/** How often one kind of damage is met with another try. */
const maxPerCode: Readonly<Record<string, number>> = { E_OVERRUN: 1, E_INTEGRITY: 3, E_CORS_OR_NETWORK: 3 };

/**
 * How much patience is left with one file: one budget for all its segments and layers. Failures in a row end it, and
 * only credit, a MiB that arrived, starts the row anew: a byte now and then is no progress.
 */
export class RetryBudget {
  readonly #clock: Clock;
  #consecutive = 0;
  #total = 0;
  #restarts = 0;
  #refreshes = 0;
  #credit = 0;
  /** Until then, what fails fails for the reason that was counted. */
  #countedUntil = -Infinity;
  readonly #perCode = new Map<string, number>();

  constructor(clock: Clock, restarts = 0) {
    this.#clock = clock;
    this.#restarts = Math.min(restarts, maxRestarts - 1);
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#consecutive;
  }

  /** Bytes arrived in the sink. */
  credit(bytes: number, total: number | undefined): void {
    this.#credit += bytes;
    if (this.#credit < Math.min(creditBytes, total ?? creditBytes)) return;
    this.#credit = 0;
    this.#consecutive = 0;
    this.#refreshes = 0;
  }

  /**
   * How long to wait before the next attempt after `error`. Never 0: dead HTTP/2 sessions stay dead for some
   * milliseconds.
   *
   * @throws the error itself, or `E_BUDGET`, when there is no next attempt.
   */
  delayAfter(error: MarketplaceError): number {
    const now = this.#clock.now();
    // Eight connections that one reset breaks have failed once.
    const isNew = now >= this.#countedUntil;
    const times = (this.#perCode.get(error.code) ?? 0) + (isNew ? 1 : 0);
    this.#perCode.set(error.code, times);
    if (isNew) this.#consecutive++;
    this.#total++;
    const asked = error.retryAfterMs ?? 0;
    const spent = this.#consecutive >= maxConsecutive || times > (maxPerCode[error.code] ?? Infinity);
    if (!error.retryable || spent || asked > maxRetryAfterMs) throw error;
    if (this.#total >= maxTotal) {
      throw createError(
        'E_BUDGET',
        `Given up after ${this.#total} failed attempts, the last: ${error.code}`,
        {
          cause: error,
          url: error.url,
        },
      );
    }
    const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** this.#consecutive);
    const jittered = baseDelayMs / 2 + this.#clock.random() * (ceiling - baseDelayMs / 2);
    const delayMs = Math.max(asked, jittered);
    if (isNew) this.#countedUntil = now + delayMs;
    return delayMs;
  }

  /** One more beginning from byte 0; says whether there may be one. */
  restart(): boolean {
    this.#credit = 0;
    return ++this.#restarts <= maxRestarts;
  }

  /** One more request for a location because the old one failed; says whether there may be one. */
  refresh(): boolean {
    return ++this.#refreshes <= maxRefreshes;
  }
}
