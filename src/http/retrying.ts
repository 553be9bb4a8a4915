import ky from 'ky';
import { isMarketplaceError } from '../errors/marketplace-error.ts';
import { sleep, type Clock } from '../shared/clock.ts';
import { backoffMs } from './backoff.ts';
import type { Outgoing } from './outgoing.ts';
import { dropBody } from './read-body.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Wire } from './wire.ts';

/** How often to try again, and how long to wait. */
export interface RetryPlan {
  /** Tries after the first. */
  readonly limit: number;
  /** A longer wish to wait ends the call at once. */
  readonly maxRetryAfterMs: number;
  /** When the whole call must have ended, on the clock: a wait past it is not begun. */
  readonly deadline: number;
}

/** Thrown by an attempt whose answer tells of a failure that may pass; the answer is kept in case it is the last. */
export class PassingAnswer extends Error {
  readonly response: Response;
  readonly retryAfterMs: number | undefined;

  constructor(response: Response, clock: Clock) {
    super();
    this.response = response;
    this.retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), clock.date());
  }
}

/**
 * Sends a request, and again after failures that may pass, through ky's retry.
 *
 * ky knows network failures by their messages, which fails on Bun, and sleeps on the system's timers for as long as any
 * server asks. So what it sees are errors of our own, judged here, and the wait is ours, on the injected clock.
 *
 * @throws what the last attempt threw.
 */
export async function retrying<T>(
  outgoing: Outgoing,
  { clock, reporter }: Wire,
  { limit, maxRetryAfterMs, deadline }: RetryPlan,
  send: (outgoing: Outgoing) => Promise<{ readonly response: Response; readonly value: T }>,
): Promise<T> {
  // Without retries ky has nothing to do; a library of small files feels what that saves.
  if (limit === 0) return (await send(outgoing)).value;
  const { url, method, signal } = outgoing;
  let { attempt } = outgoing;
  let value: T | undefined;
  await ky(url, {
    method,
    signal,
    timeout: false,
    throwHttpErrors: false,
    fetch: async () => {
      const outcome = await send({ ...outgoing, attempt: attempt++ });
      value = outcome.value;
      return outcome.response;
    },
    retry: {
      limit,
      methods: [method.toLowerCase() as 'get'],
      delay: () => 0,
      async shouldRetry({ error, retryCount }) {
        if (signal.aborted || !mayPass(error)) return false;
        const { retryAfterMs = 0 } = error;
        const delayMs = Math.max(retryAfterMs, backoffMs(retryCount, clock));
        if (retryAfterMs > maxRetryAfterMs || clock.now() + delayMs >= deadline) return false;
        if (error instanceof PassingAnswer) dropBody(error.response);
        reporter.retry(url, { method, attempt: retryCount + 1, delayMs });
        await sleep(clock, delayMs, signal);
        return true;
      },
    },
  });
  return value as T;
}

function mayPass(error: unknown): error is { readonly retryAfterMs?: number | undefined } {
  return error instanceof PassingAnswer || (isMarketplaceError(error) && error.retryable);
}
