import { createError } from '../errors/create-error.ts';
import type { ErrorCode } from '../errors/error-code.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import { sleep } from '../shared/clock.ts';
import type { FileEnv } from './file-env.ts';
import type { LocationSource } from './location-source.ts';
import { refusalError, type Refusal } from './refusal.ts';
import { Restart } from './restart.ts';
import { RetryBudget } from './retry-budget.ts';

/** What the answers so far have taught about a file's server. */
export interface ServerFacts {
  /** Ranges are answered wrongly: never ask for one. */
  broken: boolean;
  rangeFaults: number;
  encodingFaults: number;
  /** It answers conditions on ranges wrongly. */
  unconditional: boolean;
}

/** A location that may not be used, or leads nowhere: another mirror may do. */
const unusable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['E_URL', 'E_REDIRECT', 'E_TLS']);

/** Decides what follows a failed attempt: a wait, another link, another mirror, another beginning, or the end. */
export class Recovery {
  readonly budget: RetryBudget;
  readonly facts: ServerFacts = { broken: false, rangeFaults: 0, encodingFaults: 0, unconditional: false };
  readonly #source: LocationSource;
  readonly #env: FileEnv;

  constructor(source: LocationSource, env: FileEnv, restarts = 0) {
    this.#source = source;
    this.#env = env;
    this.budget = new RetryBudget(env.clock, restarts);
  }

  /** The attempt failed with an error: returns when the next may begin, or throws. */
  async afterError(error: MarketplaceError, signal: AbortSignal): Promise<void> {
    if (!error.retryable && unusable.has(error.code) && this.#source.next()) return;
    this.#source.rotate();
    await this.#pause(error, signal);
  }

  /** The answer was not the bytes: does what its verdict says, or throws. */
  async afterRefusal(refusal: Refusal, signal: AbortSignal): Promise<void> {
    const { verdict, location, url, status, evidence } = refusal;
    switch (verdict.action) {
      case 'restart':
        throw new Restart(verdict.reason, 'The server has another version of the file');
      case 'range-broken':
        if (this.facts.broken)
          throw createError('E_RANGE', verdict.message, { url, status, phase: 'transfer' });
        // What is there is given up only once the whole file comes in its place.
        this.facts.broken = true;
        return undefined;
      case 'refresh':
        if (this.#source.isOutOfDate(location) && !this.budget.refresh()) {
          const message = 'The link expired, and new ones are refused too';
          throw createError('E_EXPIRED', message, { url, status, evidence, phase: 'transfer' });
        }
        return this.#source.refresh(location, 'expired', signal);
      case 'next-location':
        if (this.#source.next(location)) return undefined;
        this.#source.rewind();
        throw refusalError(refusal);
      case 'retry':
        if (verdict.code === 'E_RANGE') this.facts.rangeFaults++;
        if (verdict.code === 'E_ENCODING') this.facts.encodingFaults++;
        if (verdict.unconditional === true) this.facts.unconditional = true;
        return this.#retry(refusalError(refusal, { retryable: true }), url, signal);
      default:
        throw refusalError(refusal);
    }
  }

  /** A server's wish to wait holds for its whole origin. */
  async #retry(error: MarketplaceError, url: string, signal: AbortSignal): Promise<void> {
    this.#source.rotate();
    await this.#pause(error, signal, new URL(url).origin);
  }

  /** Waits before the next attempt, or throws the error if there is none. */
  async #pause(error: MarketplaceError, signal: AbortSignal, origin?: string): Promise<void> {
    const env = this.#env;
    const delayMs = this.budget.delayAfter(error);
    if (origin !== undefined && error.retryAfterMs !== undefined) env.gate.close(origin, error.retryAfterMs);
    env.emit({ type: 'retry', code: error.code, attempt: this.budget.failures, delayMs });
    env.emit({ type: 'state', state: 'waiting' });
    env.meter.phase('waiting');
    await sleep(env.clock, delayMs, signal);
    env.emit({ type: 'state', state: 'transferring' });
    env.meter.phase('transferring');
  }
}
