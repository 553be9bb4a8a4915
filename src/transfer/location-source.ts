import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import type { FileLocation, LocateContext } from '../models/remote-file.ts';
import { linkAbort, untilAborted } from '../shared/abort.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';

const locateTimeoutMs = 60_000;
const renewBeforeMs = 30_000;
const expirySkewMs = 5 * 60_000;

/** Asks a marketplace where bytes are. */
export type Locate = (context: LocateContext) => Promise<FileLocation | readonly FileLocation[]>;

/**
 * Where the bytes of a file are now: asked for when needed, renewed before it expires, with mirrors to turn to. All
 * segments of a file share one.
 */
export class LocationSource {
  readonly #locate: Locate;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onRefresh: (reason: 'expiring' | 'expired' | 'failed') => void;
  readonly #worked = new WeakSet<FileLocation>();
  #locations: readonly FileLocation[] = [];
  #index = 0;
  #asked = 0;
  #asking: Promise<void> | undefined;

  constructor(
    locate: Locate,
    env: { readonly clock: Clock; readonly logger: Logger },
    onRefresh: (reason: 'expiring' | 'expired' | 'failed') => void = () => {},
  ) {
    this.#locate = locate;
    this.#clock = env.clock;
    this.#logger = env.logger;
    this.#onRefresh = onRefresh;
  }

  /** The best location that has not failed; asked for if there is none or it expires within half a minute. */
  async current(signal: AbortSignal): Promise<FileLocation> {
    let location = this.#locations[this.#index];
    if (location === undefined) await this.#ask('first', signal);
    else if (this.#expiresWithin(location, renewBeforeMs)) await this.#ask('expiring', signal);
    location = this.#locations[this.#index];
    if (location === undefined) throw sourceError('The marketplace names no place for the file');
    return location;
  }

  /** Asks the marketplace again, unless another segment has had it done meanwhile. */
  async refresh(failed: FileLocation, reason: 'expired' | 'failed', signal: AbortSignal): Promise<void> {
    if (this.#locations[this.#index] === failed || this.#asking !== undefined)
      await this.#ask(reason, signal);
  }

  /** Is there nothing newer than the location that failed, and no one asking for it? */
  isOutOfDate(failed: FileLocation): boolean {
    return this.#locations[this.#index] === failed && this.#asking === undefined;
  }

  /** Turns to the next mirror, unless another segment did; says whether there is one. */
  next(failed: FileLocation | undefined = this.#locations[this.#index]): boolean {
    if (this.#locations[this.#index] === failed) this.#index++;
    return this.#index < this.#locations.length;
  }

  /** Turns to the next mirror, or back to the first: for failures that may pass. */
  rotate(): void {
    this.#index = (this.#index + 1) % Math.max(1, this.#locations.length);
  }

  /** Goes back to the first mirror. */
  rewind(): void {
    this.#index = 0;
  }

  /** Bytes came from it. */
  worked(location: FileLocation): void {
    this.#worked.add(location);
  }

  hasWorked(location: FileLocation): boolean {
    return this.#worked.has(location);
  }

  /** Past its end, or so near that the clocks may differ? */
  isPastExpiry(location: FileLocation): boolean {
    return this.#expiresWithin(location, expirySkewMs);
  }

  #expiresWithin(location: FileLocation, marginMs: number): boolean {
    return location.expiresAt !== undefined && location.expiresAt.getTime() - this.#clock.date() <= marginMs;
  }

  /** Another segment may have asked already; then its signal, too, ends the question. */
  #ask(reason: LocateContext['reason'], signal: AbortSignal): Promise<void> {
    if (this.#asking !== undefined) return untilAborted(this.#asking, signal);
    this.#asking = this.#request(reason, signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #request(reason: LocateContext['reason'], signal: AbortSignal): Promise<void> {
    const link = linkAbort(signal);
    const cancel = this.#clock.after(locateTimeoutMs, () => {
      link.abort(sourceError('The marketplace did not say in time where the file is'));
    });
    try {
      const context: LocateContext = {
        signal: link.signal,
        logger: this.#logger,
        attempt: this.#asked++,
        reason,
      };
      const located = await untilAborted(this.#locate(context), link.signal);
      this.#locations = checkLocations(located);
      this.#index = 0;
      if (reason !== 'first') this.#onRefresh(reason);
    } catch (error) {
      signal.throwIfAborted();
      throw isMarketplaceError(error)
        ? error
        : sourceError('The marketplace failed to say where the file is', error);
    } finally {
      cancel();
      link.release();
    }
  }
}

function checkLocations(located: unknown): readonly FileLocation[] {
  const list = (Array.isArray(located) ? located : [located]) as readonly Partial<FileLocation>[];
  for (const location of list) {
    if (typeof location !== 'object' || location === null) throw sourceError('A location is no object');
    if (typeof location.url !== 'string' && !(location.url instanceof URL))
      throw sourceError('A location has no URL');
    if (!URL.canParse(location.url)) {
      throw createError('E_SOURCE', 'A location has a URL that is not whole', {
        phase: 'resolve',
        hint: 'Resolve it in locate(): new URL(path, session.endpoints.baseUrl).',
      });
    }
    if (location.expiresAt !== undefined && !isDate(location.expiresAt)) {
      throw createError('E_SOURCE', 'A location has an "expiresAt" that is no valid Date', {
        phase: 'resolve',
        hint: 'Of a lifetime in seconds: new Date(Date.now() + seconds * 1000).',
      });
    }
    if (location.credentials !== 'session' && location.credentials !== 'none') {
      throw sourceError('A location must say "session" or "none" for its credentials');
    }
  }
  return list as readonly FileLocation[];
}

/** Of any realm. */
function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN(Number(value));
}

function sourceError(message: string, cause?: unknown): MarketplaceError {
  return createError('E_SOURCE', message, { phase: 'resolve', cause, retryable: true });
}
