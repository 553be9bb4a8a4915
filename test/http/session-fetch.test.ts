import { describe, expect, test } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { createHttp } from '../../src/http/http.ts';
import { defaultUserAgent } from '../../src/http/user-agent.ts';
import { linkAbort } from '../../src/shared/abort.ts';
import { api, harness, json, silence } from './harness.ts';

describe('fetch of a session', () => {
  test.each([200, 204, 206, 304, 400, 403, 404, 416, 501])('gives an answer of %i back', async (status) => {
    const { session, run, seen } = harness(() => new Response(null, { status }));
    expect((await run(session.fetch('a'))).status).toBe(status);
    expect(seen).toHaveLength(1);
  });

  test('tries again after a failure that may pass, and gives the last answer back unread', async () => {
    let cancelled = 0;
    const busy = (): Response =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('busy')),
          cancel() {
            cancelled++;
          },
        }),
        { status: 503 },
      );
    const { session, run, seen } = harness(busy);
    const response = await run(session.fetch('a'));
    expect(response.status).toBe(503);
    expect(seen).toHaveLength(3);
    expect(cancelled).toBe(2);
    expect(response.bodyUsed).toBe(false);
    await response.body?.cancel();
  });

  test('gives an answer that asks to wait for a day back at once', async () => {
    const { session, run, seen, clock } = harness(
      () => new Response(null, { status: 429, headers: { 'retry-after': '86400' } }),
    );
    const response = await run(session.fetch('a'));
    expect([response.status, response.headers.get('retry-after'), seen.length, clock.now()]).toStrictEqual([
      429,
      '86400',
      1,
      0,
    ]);
  });

  test('fails with an error of the family when no answer comes', async () => {
    const { session, failure } = harness(() =>
      Promise.reject(new TypeError('fetch failed: https://x/?sig=1')),
    );
    expect(await failure(session.fetch('a'))).toMatchObject({
      code: 'E_NETWORK',
      name: 'MarketplaceNetworkError',
    });
  });

  test('sends any method and body as they are', async () => {
    const { session, run, seen } = harness(() => json(1));
    await run(
      session.fetch('a', {
        method: 'put',
        body: new Uint8Array([104, 105]),
        headers: new Headers({ 'content-type': 'x/y' }),
      }),
    );
    expect(seen[0]).toMatchObject({ method: 'PUT', body: 'hi' });
    expect(seen[0]?.headers.get('content-type')).toBe('x/y');
  });

  test('refuses unknown options', async () => {
    const { session, failure } = harness(() => json(1));
    expect(await failure(session.fetch('a', { cache: 'no-store' } as never))).toBeInstanceOf(TypeError);
  });
});

describe('a payload request', () => {
  test('asks for bytes as they are, once, whatever comes', async () => {
    const { session, run, seen } = harness(() => new Response(null, { status: 503 }));
    const response = await run(
      session.fetch('https://cdn.example.net/f', { payload: true, headers: { range: 'bytes=0-' } }),
    );
    expect(response.status).toBe(503);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers.get('range')).toBe('bytes=0-');
  });

  test('leaves the wish to wait to the engine', async () => {
    const { http, session, run, clock } = harness(
      () => new Response(null, { status: 429, headers: { 'retry-after': '30' } }),
    );
    await run(session.fetch('a', { payload: true }));
    await http.gate.pass('https://api.example.com');
    expect(clock.now()).toBe(0);
  });

  test('ends with the link that it is given, and with that alone', async () => {
    const { session, run, seen, controller } = harness(() => json(1));
    const link = linkAbort();
    await run(session.fetch('a', { payload: true, link }));
    controller.abort(new Error('the call'));
    expect(seen[0]?.request.signal.aborted).toBe(false);
    link.abort(new Error('the link'));
    expect(seen[0]?.request.signal.reason).toMatchObject({ message: 'the link' });
  });

  test('ends its link at the time limit for the headers', async () => {
    const { session, failure } = harness(({ request }) => silence(request), { attemptTimeoutMs: 1000 });
    const link = linkAbort();
    const error = await failure(session.fetch('a', { payload: true, link }));
    expect(error).toMatchObject({ code: 'E_TIMEOUT', limit: 'headers' });
    expect(link.signal.reason).toBe(error);
  });

  test('waits at a closed gate', async () => {
    const { http, session, run, clock } = harness(() => json(1));
    http.gate.close('https://cdn.example.net', 9000);
    await run(session.fetch('https://cdn.example.net/f', { payload: true }));
    expect(clock.now()).toBe(9000);
  });
});

describe('the session', () => {
  test('has the endpoints, with a base URL that ends in a slash', () => {
    const endpoints = { baseUrl: 'https://api.example.com/v2?x=1#y', uidTemplate: '/items/{uid}' };
    const { session } = harness(() => json(1), { auth: new NoAuth({ endpoints }) });
    expect(session.endpoints).toStrictEqual({
      baseUrl: 'https://api.example.com/v2/',
      uidTemplate: '/items/{uid}',
    });
  });

  test.each([
    'http://api.example.com/',
    'ftp://api.example.com/',
    'api.example.com',
    '',
    'https://u:p@api.example.com/',
  ])('cannot be made for a base URL of %j', (baseUrl) => {
    const auth = new NoAuth({ endpoints: { baseUrl } });
    expect(() => createHttp({ auth })).toThrow(expect.objectContaining({ code: 'E_URL' }) as Error);
  });

  test.each(['items/..', 'items/.', '..', '../items', 'items/%2e%2E/files', 'items/..?page=1', 'a\\..\\b'])(
    'refuses a path that leads to another route: %s',
    async (path) => {
      const { session, seen } = harness(() => json(1));
      await expect(session.json(path)).rejects.toMatchObject({ code: 'E_URL' });
      expect(seen).toHaveLength(0);
    },
  );

  test.each([
    'items/a..b',
    'items/...',
    'items?path=../x',
    'https://cdn.example.net/a/../b',
    'items/%252e%252e',
  ])('takes dots that lead nowhere else, and links as the marketplace gave them: %s', async (path) => {
    const { session, seen } = harness(() => json(1));
    await session.json(path);
    expect(seen).toHaveLength(1);
  });

  test('may be for a private https host that the caller names, and to no other one', async () => {
    const auth = new NoAuth({ endpoints: { baseUrl: 'https://192.168.1.5:8443/api/' } });
    const { session, run, failure } = harness(() => json(1), { auth });
    expect(await run(session.json('a'))).toBe(1);
    expect(await failure(session.json('https://192.168.1.6:8443/'))).toMatchObject({ code: 'E_URL' });
  });

  test('uses the fetch of the platform when none is given, as it is at that moment', async () => {
    const before = globalThis.fetch;
    globalThis.fetch = () => Promise.resolve(json('stub'));
    try {
      const http = createHttp({ auth: new NoAuth({ endpoints: { baseUrl: api } }) });
      expect(await http.session(new AbortController().signal).json('a')).toBe('stub');
    } finally {
      globalThis.fetch = before;
    }
  });
});

describe('the user agent', () => {
  test('is the SDK’s, the caller’s, or none', async () => {
    expect(defaultUserAgent).toMatch(/^asset-marketplace-client-core\/\d+\.\d+\.\d+$/);
    for (const [userAgent, sent] of [
      [undefined, defaultUserAgent],
      ['tool/2', 'tool/2'],
      ['', null],
    ] as const) {
      const { session, run, seen } = harness(() => json(1), { userAgent });
      await run(session.json('a'));
      await run(session.json('a', { headers: { 'user-agent': 'call/3' } }));
      // Some browsers keep the header for themselves.
      if (new Headers(new Request(api, { headers: { 'user-agent': 'x' } }).headers).has('user-agent')) {
        expect(seen.map(({ headers }) => headers.get('user-agent'))).toStrictEqual([sent, 'call/3']);
      }
    }
  });
});
