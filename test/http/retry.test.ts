import { describe, expect, test } from 'vitest';
import type { HttpHooks } from '../../src/http/http-hooks.ts';
import { harness, json } from './harness.ts';

const busy = (status = 503, headers: Record<string, string> = {}): Response =>
  json({ error: 1 }, { status, headers });

function waits(): { readonly delays: number[]; readonly hooks: HttpHooks } {
  const delays: number[] = [];
  return { delays, hooks: { onRetry: ({ delayMs }) => void delays.push(delayMs) } };
}

const cut = (): Response =>
  new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) }), {
    headers: { 'content-type': 'application/json' },
  });

describe('a request is tried again', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])('after %i', async (status) => {
    const { session, run, seen } = harness((_, count) => (count === 1 ? busy(status) : json('done')));
    expect(await run(session.json('a'))).toBe('done');
    expect(seen).toHaveLength(2);
  });

  test.each([
    [
      'Node',
      Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      }),
    ],
    [
      'Bun',
      Object.assign(new Error('Unable to connect. Is the computer able to access the url?'), {
        code: 'ConnectionRefused',
      }),
    ],
    [
      'Deno',
      new TypeError('error sending request for url (https://api.example.com/): client error (Connect)'),
    ],
    ['a browser', new TypeError('Failed to fetch')],
    ['something that throws no error', 'a string'],
  ])('after a network failure as %s tells it', async (_, thrown) => {
    const { session, run, seen } = harness((__, count) => {
      if (count <= 2) throw thrown as Error;
      return json('done');
    });
    expect(await run(session.json('a'))).toBe('done');
    expect(seen).toHaveLength(3);
  });

  test('when the body of the answer breaks', async () => {
    const { session, run } = harness((_, count) => (count === 1 ? cut() : json('done')));
    expect(await run(session.json('a'))).toBe('done');
  });

  test('twice, and then what happened last is the error', async () => {
    const { session, failure, seen } = harness((_, count) => busy(count === 1 ? 500 : 404));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_NOT_FOUND', status: 404 });
    expect(seen).toHaveLength(2);
    const all = harness(() => busy());
    expect(await all.failure(all.session.json('a'))).toMatchObject({ code: 'E_HTTP', status: 503 });
    expect(all.seen).toHaveLength(3);
  });

  test('as often as the options say', async () => {
    for (const limit of [0, 1, 5]) {
      const { session, failure, seen } = harness(() => busy(), { retry: { limit } });
      await failure(session.json('a'));
      expect(seen).toHaveLength(limit + 1);
    }
  });

  test('after a pause that grows, is jittered, and is never nothing', async () => {
    const { delays, hooks } = waits();
    const { session, failure, clock } = harness(() => busy(), { hooks, retry: { limit: 8 } });
    await failure(session.json('a'));
    expect(delays).toHaveLength(8);
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(200);
      expect(delay).toBeLessThanOrEqual(Math.min(30_000, 400 * 2 ** (index + 1)));
    }
    expect(new Set(delays).size).toBe(8);
    expect(clock.now()).toBe(delays.reduce((sum, delay) => sum + delay, 0));
  });

  test('although it is a POST, when the caller says that it changes nothing', async () => {
    const { session, run, seen } = harness((_, count) => (count === 1 ? busy() : json('done')));
    expect(await run(session.json('a', { method: 'POST', body: { q: 1 }, retry: true }))).toBe('done');
    expect(seen.map(({ body }) => body)).toStrictEqual(['{"q":1}', '{"q":1}']);
  });
});

describe('a request is not tried again', () => {
  test.each([400, 401, 403, 404, 409, 410, 413, 421, 501, 505])('after %i', async (status) => {
    const { session, failure, seen } = harness(() => busy(status));
    await failure(session.json('a', { authenticated: false }));
    expect(seen).toHaveLength(1);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('when it is a %s', async (method) => {
    const { session, failure, seen } = harness(() => busy());
    await failure(session.json('a', { method }));
    expect(seen).toHaveLength(1);
  });

  test('when the caller says so', async () => {
    const { session, failure, seen } = harness(() => busy());
    await failure(session.json('a', { retry: false }));
    expect(seen).toHaveLength(1);
  });

  test('when its body was a stream, whatever the caller says', async () => {
    const { session, run, seen } = harness(() => busy());
    await run(session.fetch('a', { method: 'PUT', body: new Blob(['x']).stream(), retry: true }));
    expect(seen).toHaveLength(1);
  });

  test('when the certificate is bad', async () => {
    const { session, failure, seen } = harness(() => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'CERT_HAS_EXPIRED' } });
    });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TLS', retryable: false });
    expect(seen).toHaveLength(1);
  });

  test('when the pause would go past the time of the whole call', async () => {
    const { session, failure, seen, clock } = harness(() => busy(503, { 'retry-after': '10' }), {
      totalTimeoutMs: 5000,
    });
    expect(await failure(session.json('a'))).toMatchObject({
      code: 'E_HTTP',
      status: 503,
      retryAfterMs: 10_000,
    });
    expect(seen).toHaveLength(1);
    expect(clock.now()).toBe(0);
  });
});

describe('Retry-After', () => {
  test.each([429, 503, 500])('of 2 after %i is waited for', async (status) => {
    const { delays, hooks } = waits();
    const { session, run, clock } = harness(
      (_, count) => (count === 1 ? busy(status, { 'retry-after': '2' }) : json('done')),
      { hooks },
    );
    expect(await run(session.json('a'))).toBe('done');
    expect(delays).toStrictEqual([2000]);
    expect(clock.now()).toBe(2000);
  });

  test('as a date is waited for', async () => {
    const { session, run, clock } = harness((_, count) =>
      count === 1
        ? busy(503, { 'retry-after': new Date(Date.UTC(2025, 0, 1, 0, 0, 30)).toUTCString() })
        : json('done'),
    );
    expect(await run(session.json('a'))).toBe('done');
    expect(clock.now()).toBe(30_000);
  });

  test('of a day ends the call at once, and says how long', async () => {
    const { session, failure, seen, clock } = harness(() => busy(429, { 'retry-after': '86400' }));
    expect(await failure(session.json('a'))).toMatchObject({
      code: 'E_RATE_LIMITED',
      status: 429,
      retryable: true,
      retryAfterMs: 86_400_000,
    });
    expect(seen).toHaveLength(1);
    expect(clock.now()).toBe(0);
  });

  test('longer than the option allows ends the call at once', async () => {
    const { session, failure, seen } = harness(() => busy(503, { 'retry-after': '3' }), {
      retry: { maxRetryAfterMs: 2000 },
    });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_HTTP', retryAfterMs: 3000 });
    expect(seen).toHaveLength(1);
  });

  test.each(['-5', '1e308', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Sat, 01 Jan 2000 00:00:00 GMT', '<html>', ''])(
    'of %j is passed over: the usual pause',
    async (value) => {
      const { delays, hooks } = waits();
      const { session, run } = harness(
        (_, count) => (count === 1 ? busy(503, { 'retry-after': value }) : json('done')),
        { hooks },
      );
      expect(await run(session.json('a'))).toBe('done');
      expect(delays[0]).toBeLessThanOrEqual(800);
    },
  );

  test('that is too long, or comes with another status, holds nobody', async () => {
    for (const [status, value] of [
      [429, '86400'],
      [500, '5'],
    ] as const) {
      const { session, run, failure, clock } = harness(
        (_, count) => (count === 1 ? busy(status, { 'retry-after': value }) : json('done')),
        { retry: { limit: 0 } },
      );
      await failure(session.json('a'));
      expect(await run(session.json('b'))).toBe('done');
      expect(clock.now()).toBe(0);
    }
  });

  test('holds every other request to that origin, and none to another', async () => {
    const times: [string, number][] = [];
    const server = harness(({ url }, count) => {
      times.push([new URL(url).host, server.clock.now()]);
      return count === 1 ? busy(429, { 'retry-after': '5' }) : json('done');
    });
    const { session, run } = server;
    const first = session.json('a');
    await run(Promise.race([first, new Promise((resolve) => setTimeout(resolve, 5))]));
    const rest = Promise.all([
      session.json('b'),
      session.json('c'),
      session.json('https://other.example.net/d'),
    ]);
    await run(Promise.all([first, rest]));
    expect(times.filter(([host]) => host === 'api.example.com').map(([, at]) => at)).toStrictEqual([
      0, 5000, 5000, 5000,
    ]);
    expect(times.find(([host]) => host === 'other.example.net')?.[1]).toBe(0);
  });
});

describe('an abort', () => {
  test('in an attempt that fails is followed by no other, and nobody is told of one', async () => {
    const { delays, hooks } = waits();
    const reason = new Error('stop');
    const server = harness(
      () => {
        server.controller.abort(reason);
        throw new TypeError('fetch failed');
      },
      { hooks },
    );
    expect(await server.failure(server.session.json('a'))).toBe(reason);
    expect(server.seen).toHaveLength(1);
    expect(delays).toStrictEqual([]);
  });
});

describe('a wait before another attempt', () => {
  test('ends at once on abort, with the reason', async () => {
    const { session, seen, controller, clock } = harness(() => busy(503, { 'retry-after': '50' }));
    const call = session.json('a');
    call.catch(() => {});
    while (clock.timers < 2) await new Promise((resolve) => setTimeout(resolve, 0));
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});
