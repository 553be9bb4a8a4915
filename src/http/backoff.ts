import type { Clock } from '../shared/clock.ts';

const baseMs = 400;
const capMs = 30_000;

/**
 * How long to wait before another attempt: full jitter between half the base (400 ms) and its double for each failure
 * so far, at most 30 s. Never nothing: an HTTP/2 session that died stays dead for some milliseconds.
 *
 * @param failures - attempts that failed one after another, at least 1.
 */
export function backoffMs(failures: number, clock: Clock): number {
  const most = Math.min(capMs, baseMs * 2 ** failures);
  return baseMs / 2 + clock.random() * (most - baseMs / 2);
}
