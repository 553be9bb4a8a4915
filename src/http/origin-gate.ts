import { sleep, type Clock } from '../shared/clock.ts';

/** Holds all requests to an origin for as long as it asked, so that one 429 does not become a hundred. */
export interface OriginGate {
  /** No request to this origin for `delayMs` from now. */
  close(origin: string, delayMs: number): void;
  /** Resolves when requests to this origin may go out. */
  pass(origin: string, signal?: AbortSignal): Promise<void>;
}

/** A gate with every origin open. */
export function createOriginGate(clock: Clock): OriginGate {
  const openAt = new Map<string, number>();
  return {
    close(origin, delayMs) {
      openAt.set(origin, Math.max(openAt.get(origin) ?? 0, clock.now() + delayMs));
    },
    async pass(origin, signal) {
      for (;;) {
        const waitMs = (openAt.get(origin) ?? 0) - clock.now();
        if (waitMs <= 0) {
          openAt.delete(origin);
          return;
        }
        await sleep(clock, waitMs, signal);
      }
    },
  };
}
