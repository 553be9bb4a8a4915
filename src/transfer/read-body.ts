import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import type { Clock } from '../shared/clock.ts';
import { litter, needsLitter } from './chunk-memory.ts';

const slowBytes = 60 * 1024;
const slowWindowMs = 60_000;
const tickMs = 1000;
const cancelWaitMs = 1000;

/** What watches a body while it is read. */
export interface BodyLimits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The longest wait for one read. It runs only while a read is pending, so a slow sink raises no alarm. */
  readonly idleTimeoutMs: number;
}

/**
 * Reads a body chunk by chunk, in line, and gives each to `take`, which says whether to go on. `take` may wait: no
 * limit runs meanwhile. On every way out the body is cancelled or at its end.
 *
 * @returns true when the body ended, false when `take` had enough.
 * @throws MarketplaceError `E_TIMEOUT` (idle, slow), `E_TRUNCATED` or `E_NETWORK` for a broken connection; the signal's
 * reason on abort; what `take` throws.
 */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  limits: BodyLimits,
  take: (chunk: Uint8Array) => boolean | Promise<boolean>,
): Promise<boolean> {
  const { signal } = limits;
  if (signal.aborted) {
    body.cancel(signal.reason).catch(() => {});
    throw signal.reason;
  }
  const reader = body.getReader();
  const litters = needsLitter();
  const watch = watchReads(limits, (error) => stop(error));
  let stopped: { readonly reason: unknown } | undefined;
  let ended = false;
  let isReading = false;
  const stop = (reason: unknown): void => {
    stopped ??= { reason };
    void reader.cancel(reason).catch(() => {});
  };
  const onAbort = (): void => stop(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      watch.begin();
      isReading = true;
      const { done, value } = await reader.read();
      isReading = false;
      watch.end(value?.length ?? 0);
      if (stopped !== undefined) throw stopped.reason;
      if (done) {
        ended = true;
        return true;
      }
      if (!(value instanceof Uint8Array))
        throw createError('E_PROTOCOL', 'The body gives something else than bytes');
      if (litters) litter(value);
      const more = take(value);
      if (more === false || (more !== true && !(await more))) return false;
    }
  } catch (error) {
    if (stopped !== undefined) throw stopped.reason;
    throw isReading && !isMarketplaceError(error) ? bodyError(error) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    watch.stop();
    if (!ended) await settleWithin(reader.cancel(), cancelWaitMs, limits.clock);
  }
}

/** Checks once a second: one timer a body, none a chunk. */
function watchReads(
  { clock, idleTimeoutMs }: BodyLimits,
  fail: (error: MarketplaceError) => void,
): { begin(): void; end(bytes: number): void; stop(): void } {
  let pendingSince: number | undefined;
  let busyMs = 0;
  let bytes = 0;
  let cancel = clock.after(Math.min(tickMs, idleTimeoutMs), check);
  function check(): void {
    const waited = pendingSince === undefined ? 0 : clock.now() - pendingSince;
    if (waited >= idleTimeoutMs) {
      fail(
        createError('E_TIMEOUT', `No byte came for ${idleTimeoutMs} ms`, {
          limit: 'idle',
          phase: 'transfer',
        }),
      );
      return;
    }
    if (busyMs + waited >= slowWindowMs) {
      if (bytes < slowBytes) {
        fail(
          createError('E_TIMEOUT', 'Less than 1 KiB a second for a minute', {
            limit: 'slow',
            phase: 'transfer',
          }),
        );
        return;
      }
      // The read that is pending counts from now on.
      busyMs = -waited;
      bytes = 0;
    }
    cancel = clock.after(Math.min(tickMs, idleTimeoutMs), check);
  }
  return {
    begin() {
      pendingSince = clock.now();
    },
    end(count) {
      if (pendingSince !== undefined) busyMs += clock.now() - pendingSince;
      pendingSince = undefined;
      bytes += count;
    },
    stop: () => cancel(),
  };
}

/** Node says UND_ERR_SOCKET for a connection that the other side closed; where no one says, it is the network. */
function bodyError(error: unknown): MarketplaceError {
  for (
    let at = error as { code?: unknown; cause?: unknown } | undefined, depth = 0;
    at && depth < 5;
    depth++
  ) {
    if (at.code === 'UND_ERR_SOCKET' || at.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      return createError('E_TRUNCATED', 'The connection was closed before the end', {
        cause: error,
        phase: 'transfer',
      });
    }
    at = at.cause as typeof at;
  }
  return createError('E_NETWORK', 'The connection broke in the middle', { cause: error, phase: 'transfer' });
}

/** Waits for `work`, but no longer than `ms`; its failure does not matter. */
async function settleWithin(work: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  let cancel = (): void => {};
  const limit = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve);
  });
  await Promise.race([work.catch(() => {}), limit]);
  cancel();
}
