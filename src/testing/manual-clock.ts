import type { Clock } from '../shared/clock.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds and runs the timers that fall due, in order. */
  advance(delayMs: number): void;
  /**
   * Waits for `work`, moving on to the next timer whenever nothing else goes on. For work that waits for timers of this
   * clock only: what comes from a network or a disk, and
   * in browsers the body of an answer, may be late.
   */
  run<T>(work: PromiseLike<T>): Promise<T>;
  /** Timers that are waiting. */
  readonly timers: number;
}

/** So many turns of the event loop with nothing done mean that only a timer can help. */
const quietTurns = 10;

/**
 * A clock for tests, so that nothing waits: an hour passes in no time.
 *
 * @param date - what it shows at first: milliseconds since 1970. Default 2025-01-01.
 * @example
 * ```ts
 * const clock = manualClock();
 * const shop = createMarketplace({ clock, linkTtlMs: 60_000 });
 * clock.advance(61_000); // every link has expired
 * ```
 */
export function manualClock(date: number = Date.UTC(2025, 0, 1)): ManualClock {
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  let passed = 0;
  let seed = 1;
  const next = (): { readonly due: number; readonly run: () => void } | undefined => {
    let first: { readonly due: number; readonly run: () => void } | undefined;
    for (const timer of timers) if (first === undefined || timer.due < first.due) first = timer;
    return first;
  };
  const fire = (until: number): void => {
    for (let timer = next(); timer !== undefined && timer.due <= until; timer = next()) {
      timers.delete(timer);
      passed = Math.max(passed, timer.due);
      timer.run();
    }
    passed = Math.max(passed, until);
  };
  return {
    now: () => passed,
    date: () => date + passed,
    after(delayMs, run) {
      const timer = { due: passed + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    random() {
      // The generator of Park and Miller: the same numbers in every run.
      seed = (seed * 48_271) % 0x7fff_ffff;
      return seed / 0x7fff_ffff;
    },
    advance: (delayMs) => fire(passed + delayMs),
    async run(work) {
      const state = { settled: false };
      const watched = Promise.resolve(work).finally(() => {
        state.settled = true;
      });
      watched.catch(() => {});
      while (!state.settled) {
        for (let turn = 0; turn < quietTurns && !state.settled; turn += 1) await nextTurn();
        if (!state.settled) fire(next()?.due ?? passed);
      }
      return watched;
    },
    get timers() {
      return timers.size;
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
