import { describe, expect, test, vi } from 'vitest';
import { createError } from '../../src/errors/create-error.ts';
import type { Outgoing } from '../../src/http/outgoing.ts';
import { PassingAnswer, retrying, type RetryPlan } from '../../src/http/retrying.ts';
import type { Wire } from '../../src/http/wire.ts';
import { manualClock, type ManualClock } from '../../src/testing/manual-clock.ts';

const url = new URL('https://api.example.com/v1/a');
const passing = (retryAfterMs?: number) => createError('E_NETWORK', 'broken', { retryAfterMs });

interface Told {
  readonly method: string;
  readonly attempt: number;
  readonly delayMs: number;
}

/** Runs a request whose attempts end as `ends` says, one after the other; the last of them for all that follow. */
function attempts(
  ends: readonly unknown[],
  plan: Partial<RetryPlan> = {},
  clock: ManualClock = manualClock(),
) {
  const told: Told[] = [];
  const seen: number[] = [];
  const wire = {
    clock,
    reporter: { retry: (_: URL, info: Told) => void told.push(info) },
  } as unknown as Wire;
  const outgoing: Outgoing = {
    url,
    method: 'GET',
    headers: new Headers(),
    authenticated: false,
    payload: false,
    attempt: 1,
    signal: new AbortController().signal,
  };
  const work = retrying(
    outgoing,
    wire,
    { limit: 2, maxRetryAfterMs: 60_000, deadline: Infinity, ...plan },
    async ({ attempt }) => {
      seen.push(attempt);
      const end = ends[Math.min(seen.length, ends.length) - 1];
      if (end instanceof Error) throw end;
      return { response: new Response(), value: end };
    },
  );
  const outcome = clock.run(work).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { outcome, told, seen, clock };
}

describe('an attempt after another', () => {
  test('is counted, and told of with its number and the wait before it', async () => {
    const { outcome, told, seen, clock } = attempts([passing(), passing(), 'done']);
    expect(await outcome).toEqual({ value: 'done' });
    expect(seen).toEqual([1, 2, 3]);
    expect(told.map(({ method, attempt }) => [method, attempt])).toEqual([
      ['GET', 2],
      ['GET', 3],
    ]);
    expect(clock.now()).toBe(told.reduce((sum, { delayMs }) => sum + delayMs, 0));
  });

  test('waits on the given clock alone, never on the timers of the system', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { outcome } = attempts([passing(5000), 'done']);
    await outcome;
    // Turns of the event loop, not waits.
    expect(timers.mock.calls.filter(([, delayMs]) => delayMs !== 0)).toEqual([]);
    timers.mockRestore();
  });

  test('is made for as long a wish as the plan allows, and not for a longer one', async () => {
    const plan = { maxRetryAfterMs: 5000 };
    expect(await attempts([passing(5000), 'done'], plan).outcome).toEqual({ value: 'done' });
    expect(await attempts([passing(5001), 'done'], plan).outcome).toMatchObject({
      error: { code: 'E_NETWORK', retryAfterMs: 5001 },
    });
  });

  test('is not begun at the end of the call, nor past it', async () => {
    expect(await attempts([passing(5000), 'done'], { deadline: 5001 }).outcome).toEqual({ value: 'done' });
    for (const deadline of [5000, 4999]) {
      const late = attempts([passing(5000), 'done'], { deadline });
      expect(await late.outcome).toMatchObject({ error: { code: 'E_NETWORK' } });
      expect(late.clock.now()).toBe(0);
    }
  });

  test.each([
    ['an error that is for good', createError('E_AUTH', 'no')],
    ['an error of someone else', new RangeError('no network')],
  ])('is not made after %s', async (_name, error) => {
    const { outcome, seen } = attempts([error, 'done']);
    expect(await outcome).toEqual({ error });
    expect(seen).toEqual([1]);
  });

  test('ends with what the last one threw', async () => {
    const last = passing();
    expect(await attempts([passing(), passing(), last]).outcome).toEqual({ error: last });
    expect(await attempts([last], { limit: 0 }).outcome).toEqual({ error: last });
  });
});

describe('an answer of a failure that may pass', () => {
  const answer = (headers: Record<string, string>, clock: ManualClock) => {
    let dropped = false;
    const body = new ReadableStream({ cancel: () => void (dropped = true) });
    const passingAnswer = new PassingAnswer(new Response(body, { status: 503, headers }), clock);
    return { passingAnswer, isDropped: () => dropped };
  };

  test('says how long to wait, and is let go before the wait', async () => {
    const clock = manualClock();
    const { passingAnswer, isDropped } = answer({ 'retry-after': '7' }, clock);
    const { outcome, told } = attempts([passingAnswer, 'done'], {}, clock);
    expect(await outcome).toEqual({ value: 'done' });
    expect(told).toEqual([{ method: 'GET', attempt: 2, delayMs: 7000 }]);
    expect(isDropped()).toBe(true);
  });

  test('is kept, with its body, when it is the last', async () => {
    const clock = manualClock();
    const { passingAnswer, isDropped } = answer({ 'retry-after': '86400' }, clock);
    expect(await attempts([passingAnswer], {}, clock).outcome).toEqual({ error: passingAnswer });
    expect(passingAnswer.response.status).toBe(503);
    expect(isDropped()).toBe(false);
  });
});
