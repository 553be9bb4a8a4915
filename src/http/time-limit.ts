import { createError } from '../errors/create-error.ts';
import type { ErrorPhase } from '../errors/marketplace-error.ts';
import type { LinkedAbort } from '../shared/abort.ts';
import type { Clock } from '../shared/clock.ts';

type Limit = 'headers' | 'idle' | 'deadline';

const limits: Readonly<Record<Limit, readonly [what: string, phase: ErrorPhase | undefined]>> = {
  headers: ['No answer in time', 'connect'],
  idle: ['The answer stalled', 'transfer'],
  deadline: ['The call took too long', undefined],
};

/**
 * Aborts `link` with an `E_TIMEOUT` that names the limit, once `delayMs` have passed.
 *
 * @returns what stops the timer.
 */
export function limitTime(
  limit: Limit,
  delayMs: number,
  link: LinkedAbort,
  clock: Clock,
  url: URL,
): () => void {
  const [message, phase] = limits[limit];
  return clock.after(delayMs, () => link.abort(createError('E_TIMEOUT', message, { url, limit, phase })));
}
