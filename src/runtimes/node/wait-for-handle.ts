import { sleep, type Clock } from '../../shared/clock.ts';
import { codeOf } from './file-system.ts';

const waitMs = 50;
const giveUpMs = 10_000;

/** Tries again for a while when the process or the system has no file handle left: others are about to be closed. */
export async function waitForHandle<T>(
  clock: Clock,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const until = clock.now() + giveUpMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      if ((code !== 'EMFILE' && code !== 'ENFILE') || clock.now() >= until) throw error;
      await sleep(clock, waitMs, signal);
    }
  }
}
