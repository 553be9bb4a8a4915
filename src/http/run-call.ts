import { linkAbort, type LinkedAbort } from '../shared/abort.ts';
import { limitTime } from './time-limit.ts';
import { transportError } from './transport-error.ts';
import type { Wire } from './wire.ts';

/** The bounds of one call. */
export interface CallBounds {
  readonly url: URL;
  /** Any of them ends the call. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The caller's own, in place of one that follows `signals`. */
  readonly link?: LinkedAbort | undefined;
  /** For all of it. Default: no limit. */
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * Runs `work` within its bounds. What it throws is the signal's reason after an abort, and otherwise of the family: this
 * is the one door out of the room, so no error of ky, and no message of a runtime, gets past it.
 */
export async function runCall<T>(
  { url, signals, link: given, totalTimeoutMs }: CallBounds,
  { clock, browserLike }: Pick<Wire, 'clock' | 'browserLike'>,
  work: (link: LinkedAbort) => Promise<T>,
): Promise<T> {
  const link = given ?? linkAbort(...signals);
  const stop =
    totalTimeoutMs === undefined ? undefined : limitTime('deadline', totalTimeoutMs, link, clock, url);
  try {
    link.signal.throwIfAborted();
    return await work(link);
  } catch (error) {
    throw link.signal.aborted
      ? link.signal.reason
      : transportError(error, { url, browserLike, stage: 'headers' });
  } finally {
    stop?.();
    if (given === undefined) link.release();
  }
}
