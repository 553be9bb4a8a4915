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
  const wait = async (origin: string, signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      const waitMs = (openAt.get(origin) ?? 0) - clock.now();
      if (waitMs <= 0) break;
      await sleep(clock, waitMs, signal);
    }
    openAt.delete(origin);
  };
  return {
    close(origin, delayMs) {
      openAt.set(origin, Math.max(openAt.get(origin) ?? 0, clock.now() + delayMs));
    },
    pass: (origin, signal) => (openAt.has(origin) ? wait(origin, signal) : Promise.resolve()),
  };
}
