import { describe, expect, test } from 'vitest';
import { harness, json, silence } from './harness.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** Answers that come when they are let go. */
function held(): { answer: () => Promise<Response>; readonly waiting: (() => void)[] } {
  const waiting: (() => void)[] = [];
  return {
    answer: () => new Promise((resolve) => waiting.push(() => resolve(json('done')))),
    waiting,
  };
}

describe('concurrency', () => {
  test('holds requests to the marketplace back until one has an answer', async () => {
    const { answer, waiting } = held();
    const { session, seen } = harness(answer, { concurrency: 2 });
    const calls = ['a', 'b', 'c'].map((path) => session.json(path));
    await settle();
    expect(seen).toHaveLength(2);
    waiting.shift()?.();
    await settle();
    expect(seen).toHaveLength(3);
    for (const release of waiting) release();
    expect(await Promise.all(calls)).toStrictEqual(['done', 'done', 'done']);
  });

  test('counts to the headers only: a body that is read later holds no place', async () => {
    const { session, seen } = harness(() => new Response(new ReadableStream()), { concurrency: 1 });
    const first = await session.fetch('a', { payload: true });
    const second = await session.fetch('b');
    expect(seen).toHaveLength(2);
    await first.body?.cancel();
    await second.body?.cancel();
  });

  test('leaves the bytes of files to the transfers, which count those themselves', async () => {
    const { answer, waiting } = held();
    const { session, seen } = harness(answer, { concurrency: 1 });
    const calls = ['a', 'b'].map((path) => session.fetch(path, { payload: true }));
    await settle();
    expect(seen).toHaveLength(2);
    for (const release of waiting) release();
    await Promise.all(calls);
  });

  test('does not hold requests to others', async () => {
    const { answer, waiting } = held();
    const { session, seen } = harness(answer, { concurrency: 1 });
    const calls = ['a', 'b', 'https://cdn.example.net/c', 'https://cdn.example.net/d'].map((path) =>
      session.json(path),
    );
    await settle();
    expect(seen.map(({ url }) => new URL(url).pathname).toSorted()).toStrictEqual(['/c', '/d', '/v1/a']);
    waiting.splice(0).forEach((release) => release());
    await settle();
    waiting.splice(0).forEach((release) => release());
    await Promise.all(calls);
  });

  test('a wait for a place ends at once on abort; the next in line takes it', async () => {
    const { answer, waiting } = held();
    const { http, session, seen } = harness(answer, { concurrency: 1 });
    const first = session.json('a');
    const own = new AbortController();
    const second = http.session(own.signal).json('b');
    second.catch(() => {});
    const third = session.json('c');
    await settle();
    const reason = new Error('stop');
    own.abort(reason);
    await expect(second).rejects.toBe(reason);
    waiting.shift()?.();
    await settle();
    waiting.shift()?.();
    await Promise.all([first, third]);
    expect(seen.map(({ url }) => url.slice(-1))).toStrictEqual(['a', 'c']);
  });

  test('an abort while the server is silent frees the place', async () => {
    const { http, session, run, seen } = harness(
      ({ request }, count) => (count === 1 ? silence(request, false) : json('done')),
      {
        concurrency: 1,
      },
    );
    const own = new AbortController();
    const stuck = http.session(own.signal).json('a');
    stuck.catch(() => {});
    await settle();
    own.abort(new Error('stop'));
    expect(await run(session.json('b'))).toBe('done');
    expect(seen).toHaveLength(2);
  });
});

describe('a rate limit', () => {
  test('lets so many through in its time, in a window that slides, by the clock that was given', async () => {
    const times: number[] = [];
    const { session, clock, run } = harness(
      () => {
        times.push(clock.now());
        return json(1);
      },
      { rateLimit: { requests: 2, perMs: 1000 } },
    );
    await run(session.json('a'));
    clock.advance(900);
    await run(Promise.all(['b', 'c', 'd', 'e'].map((path) => session.json(path))));
    expect(times).toStrictEqual([0, 900, 1000, 1900, 2000]);
  });

  test('holds for the bytes of files too', async () => {
    const { session, run, seen } = harness(() => json(1), { rateLimit: { requests: 1, perMs: 3_600_000 } });
    await run(session.fetch('a', { payload: true }));
    session.fetch('b', { payload: true }).catch(() => {});
    await settle();
    expect(seen).toHaveLength(1);
  });

  test('is not for others', async () => {
    const { session, run, seen } = harness(() => json(1), { rateLimit: { requests: 1, perMs: 3_600_000 } });
    await run(Promise.all(['a', 'b', 'c'].map((path) => session.json(`https://cdn.example.net/${path}`))));
    expect(seen).toHaveLength(3);
  });

  test('is waited for no longer than the caller wants', async () => {
    const { session, run, controller } = harness(() => json(1), {
      rateLimit: { requests: 1, perMs: 3_600_000 },
    });
    await run(session.json('a'));
    const second = session.json('b');
    second.catch(() => {});
    await settle();
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
  });
});

describe('options out of range', () => {
  test.each([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { attemptTimeoutMs: 0 },
    { idleTimeoutMs: -1 },
    { totalTimeoutMs: Infinity },
    { totalTimeoutMs: Number.NaN },
    { totalTimeoutMs: 2 ** 31 },
    { retry: { limit: -1 } },
    { retry: { maxRetryAfterMs: '5' as never } },
    { rateLimit: { requests: 0, perMs: 1000 } },
    { rateLimit: { requests: 1, perMs: 0 } },
  ])('are refused: %j', (options) => {
    expect(() => harness(() => json(1), options)).toThrow(
      expect.objectContaining({ code: 'E_ARGUMENT' }) as Error,
    );
  });
});
