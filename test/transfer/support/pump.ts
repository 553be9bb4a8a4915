import type { ManualClock } from '../../../src/testing/manual-clock.ts';

const stepMs = 500;

/**
 * Waits for work that waits for a network and for timers of this clock: whenever `idle` says that only time can help,
 * time goes on.
 */
export async function pump<T>(clock: ManualClock, work: Promise<T>, idle: () => boolean): Promise<T> {
  let isSettled = false;
  const watched = work.finally(() => {
    isSettled = true;
  });
  watched.catch(() => {});
  // oxlint-disable-next-line no-unmodified-loop-condition -- the promise changes it
  while (!isSettled) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!isSettled && idle()) clock.advance(stepMs);
  }
  return watched;
}
