import { sleep, type Clock } from '../shared/clock.ts';

/** At most `requests` in any `perMs`. */
export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
}

/** Resolves when one more request may begin. */
export type RateGate = (signal: AbortSignal | undefined) => Promise<void>;

/** A window that slides, so that no period of that length ever sees more. */
export function createRateGate({ requests, perMs }: RateLimit, clock: Clock): RateGate {
  /** When the last of them began, the oldest first. */
  const begun: number[] = [];
  return async (signal) => {
    for (;;) {
      const now = clock.now();
      const waitMs = begun.length < requests ? 0 : (begun[0] ?? now) + perMs - now;
      if (waitMs <= 0) {
        begun.push(now);
        if (begun.length > requests) begun.shift();
        return;
      }
      await sleep(clock, waitMs, signal);
    }
  };
}
