import { setTimeout, clearTimeout } from 'node:timers';
import { systemClock, type Clock } from '../../shared/clock.ts';

/** The platform's time, with timers that do not keep the process alive. */
export const idleClock: Clock = {
  ...systemClock,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
