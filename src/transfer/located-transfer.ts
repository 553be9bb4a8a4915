import { createError } from '../errors/create-error.ts';
import { isMarketplaceError } from '../errors/marketplace-error.ts';
import { dropBody } from '../http/read-body.ts';
import type { LocatedContent } from '../models/remote-file.ts';
import { linkAbort, type LinkedAbort } from '../shared/abort.ts';
import type { FileEnv } from './file-env.ts';
import { Leases, type Lease } from './leases.ts';
import { LocationSource } from './location-source.ts';
import type { OpenFile } from './open-file.ts';
import { attemptRange, type Attempts } from './range-attempt.ts';
import { Recovery } from './recovery.ts';
import type { Refusal } from './refusal.ts';
import { Restart, type ReusableAnswer } from './restart.ts';

/** Below this, more connections cost more than they bring. */
const parallelBytes = 16 << 20;

/** Brings all bytes of a file that has a location into the sink, and sees that they are the right ones. */
export class LocatedTransfer {
  readonly #file: OpenFile;
  readonly #env: FileEnv;
  readonly #source: LocationSource;
  readonly #recovery: Recovery;
  readonly #allowUnknownLength: boolean;
  #leases = new Leases();
  #answers = 0;
  #saidWhySingle = false;

  constructor(file: OpenFile, content: LocatedContent, env: FileEnv) {
    this.#file = file;
    this.#env = env;
    this.#allowUnknownLength = content.allowUnknownLength ?? false;
    this.#source = new LocationSource(
      (context) => content.locate(context),
      env,
      (reason) => {
        env.emit({ type: 'source-refreshed', reason });
      },
    );
    this.#recovery = new Recovery(this.#source, env, file.restarts);
    file.onCredit = (bytes) => this.#recovery.budget.credit(bytes, file.total);
  }

  /** @throws MarketplaceError when the budget is spent; the signal's reason on abort. */
  async run(): Promise<void> {
    let reuse: ReusableAnswer | undefined;
    while (!this.#file.isComplete) {
      try {
        await this.#fetchMissing(reuse);
        reuse = undefined;
      } catch (error) {
        if (!(error instanceof Restart)) throw error;
        reuse = await this.restart(error);
      }
    }
  }

  /**
   * Forgets what is there, if there is patience left for another beginning.
   *
   * @returns the answer to begin with, where the one that showed the change can be used.
   */
  async restart({ reason, code, message, reuse }: Restart): Promise<ReusableAnswer | undefined> {
    if (!this.#recovery.budget.restart()) {
      if (reuse !== undefined) dropBody(reuse.response);
      if (reason === 'changed') await this.#file.reset(reason);
      throw createError(code, `${message}, again and again`, {
        phase: 'transfer',
        ...(reason === 'range-ignored' ? { retryable: true } : {}),
      });
    }
    this.#env.emit({ type: 'restart', reason });
    try {
      await this.#file.reset(reason);
    } catch (error) {
      if (reuse !== undefined) dropBody(reuse.response);
      throw error;
    }
    this.#leases = new Leases();
    if (reason === 'integrity') this.#source.rotate();
    return reuse;
  }

  /** Fetches what is missing, on one connection or several. */
  async #fetchMissing(reuse: ReusableAnswer | undefined): Promise<void> {
    // One connection on its own needs no controller with which others would end it.
    const mayBeMany = this.#env.segments > 1;
    const links = new Set<LinkedAbort>();
    const workers: Promise<void>[] = [];
    let failure: { readonly error: unknown } | undefined;
    const start = (side: boolean): void => {
      const link = mayBeMany ? linkAbort(this.#env.signal) : undefined;
      if (link !== undefined) links.add(link);
      const work = this.#work(
        side,
        attempts,
        link?.signal ?? this.#env.signal,
        side ? undefined : reuse,
      ).catch((error: unknown) => {
        if (failure === undefined) failure = { error };
        // The others end with the error of the first.
        else if (error !== failure.error) drop(error);
        // Only the others: the answer that a restart is to begin with ends with the signal of its own request.
        for (const other of links) if (other !== link) other.abort(error);
      });
      workers.push(work);
    };
    const attempts: Attempts = {
      file: this.#file,
      env: this.#env,
      source: this.#source,
      facts: this.#recovery.facts,
      allowUnknownLength: this.#allowUnknownLength,
      onStream: (lease, verdict) => {
        if (lease.end === Infinity && verdict.total !== undefined) lease.end = verdict.total;
        if (workers.length > 1 || !verdict.ranges || !this.#mayGoParallel()) return;
        for (let count = 1; count < this.#env.segments; count++) start(true);
      },
    };
    try {
      start(false);
      for (let index = 0; index < workers.length; index++) await workers[index];
    } finally {
      for (const link of links) link.release();
    }
    if (this.#env.signal.aborted) {
      drop(failure?.error);
      throw this.#env.signal.reason;
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Side by side only if the parts can be proven to be of one version, and written where they belong. */
  #mayGoParallel(): boolean {
    const file = this.#file;
    if (this.#env.segments < 2 || this.#recovery.facts.broken || file.total === undefined) return false;
    if (file.total - file.done.size < parallelBytes) return false;
    const provable = file.hasProof || (file.version?.etag ?? file.version?.lastModified) !== undefined;
    if (provable && file.randomWrite) return true;
    if (this.#saidWhySingle) return false;
    this.#saidWhySingle = true;
    const reason = provable
      ? 'the sink takes bytes in order only'
      : 'the server gives no proof of the version';
    this.#env.emit({ type: 'degraded', reason: `one connection, because ${reason}` });
    return false;
  }

  /** One connection after another, until nothing is left to fetch. */
  async #work(
    isSide: boolean,
    attempts: Attempts,
    signal: AbortSignal,
    reuse: ReusableAnswer | undefined,
  ): Promise<void> {
    let answer = reuse;
    for (;;) {
      const lease = this.#nextLease(isSide);
      if (lease === undefined) return;
      try {
        while (lease.position < lease.end) {
          const side = isSide || this.#leases.size > 1;
          const refusal = await this.#attempt(lease, side, attempts, signal, answer);
          answer = undefined;
          if (refusal === undefined) {
            this.#countAnswer();
            continue;
          }
          if (refusal.verdict.action === 'single-stream' && side) {
            this.#goSingle(lease);
            // The others may bring it; if not, it is asked for again when they have ended.
            if (isSide || this.#leases.size > 0) return;
            break;
          }
          if (refusal.verdict.action === 'complete') {
            await this.#file.reserve(refusal.verdict.total);
            return;
          }
          await this.#recovery.afterRefusal(refusal, signal);
        }
      } finally {
        this.#leases.release(lease);
      }
    }
  }

  #nextLease(isSide: boolean): Lease | undefined {
    const { done, total } = this.#file;
    return (
      this.#leases.next(done, total) ?? (isSide || this.#leases.size > 0 ? this.#leases.split() : undefined)
    );
  }

  /** An attempt whose failure is met with a wait, if there is patience left. */
  async #attempt(
    lease: Lease,
    side: boolean,
    attempts: Attempts,
    signal: AbortSignal,
    answer: ReusableAnswer | undefined,
  ): Promise<Refusal | undefined> {
    try {
      return await attemptRange(lease, side, attempts, signal, answer);
    } catch (error) {
      signal.throwIfAborted();
      if (!isMarketplaceError(error)) throw error;
      await this.#recovery.afterError(error, signal);
      return undefined;
    }
  }

  /** A server that ignores ranges beside the main stream: that one goes on alone. */
  #goSingle(lease: Lease): void {
    this.#leases.release(lease);
    this.#env.emit({
      type: 'degraded',
      reason: 'one connection, because the server ignores ranges at times',
    });
    for (const other of this.#leases) this.#leases.extend(other, this.#file.total ?? Infinity);
  }

  /** A server may answer with less than was asked for, but not for ever. */
  #countAnswer(): void {
    const most = Math.ceil((this.#file.total ?? 0) / 65_536) + 100;
    if (++this.#answers > most) {
      throw createError('E_BUDGET', `The server gave the file in more than ${most} pieces`, {
        phase: 'transfer',
      });
    }
  }
}

/** Ends the answer that a restart which will not be was to begin with. */
function drop(error: unknown): void {
  if (error instanceof Restart && error.reuse !== undefined) dropBody(error.reuse.response);
}
