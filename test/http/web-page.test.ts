import { describe, expect, test } from 'vitest';
import { api, harness, json } from './harness.ts';

/** A response that says where it came from, as a browser's does after redirects. */
function from(url: string, response: Response = json(1)): Response {
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

describe('in a web page', () => {
  test('a request with credentials may not be redirected; others may, unseen', async () => {
    const { session, run, seen } = harness(() => json(1), { browserLike: true });
    await run(session.json('a'));
    await run(session.json('a', { authenticated: false }));
    await run(session.fetch('https://cdn.example.net/file', { payload: true }));
    expect(seen.map(({ request }) => request.redirect)).toStrictEqual(['error', 'follow', 'follow']);
  });

  test('no header of our own costs a preflight', async () => {
    const { session, run, seen } = harness(() => json(1), { browserLike: true, userAgent: 'mine/1' });
    await run(
      session.fetch('https://cdn.example.net/file', { payload: true, headers: { range: 'bytes=0-' } }),
    );
    const names = [...(seen[0]?.headers.keys() ?? [])];
    expect(names.filter((name) => name !== 'range')).toStrictEqual([]);
  });

  test('a file comes past caches, without cookies, and without telling where from', async () => {
    const { session, run, seen } = harness(() => json(1), { browserLike: true });
    await run(session.fetch('https://cdn.example.net/file', { payload: true }));
    await run(session.json('a'));
    // A DOM of tests may not know these fields.
    if (new Request(api, { cache: 'no-store' }).cache !== 'no-store') return;
    expect(
      seen.map(({ request }) => [request.cache, request.credentials, request.referrerPolicy]),
    ).toStrictEqual([
      ['no-store', 'omit', 'no-referrer'],
      ['default', 'same-origin', 'no-referrer'],
    ]);
  });

  test.each([
    ['https://10.0.0.1/a', 'E_URL'],
    ['http://cdn.example.net/a', 'E_URL'],
    ['data:application/json,1', 'E_URL'],
  ])('an answer that came from %s after redirects is refused', async (url, code) => {
    const { session, failure } = harness(() => from(url), { browserLike: true });
    expect(await failure(session.json('https://cdn.example.net/x'))).toMatchObject({ code });
  });

  test('an answer that came over http after https is refused, also from this machine', async () => {
    const { session, failure } = harness(() => from('http://localhost:8080/a'), {
      browserLike: true,
      allowInsecureLoopback: true,
    });
    expect(await failure(session.json('https://cdn.example.net/x'))).toMatchObject({ code: 'E_REDIRECT' });
  });

  test('an answer from elsewhere to a request with credentials is refused', async () => {
    const { session, failure } = harness(() => from('https://cdn.example.net/a'), { browserLike: true });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
  });

  test('an answer from elsewhere on the public internet is fine without credentials', async () => {
    const { session, run } = harness(() => from('https://edge.example.net/a'), { browserLike: true });
    expect(await run(session.json('https://cdn.example.net/x'))).toBe(1);
  });

  test('a failure names both of its possible causes', async () => {
    const { session, failure } = harness(() => Promise.reject(new TypeError('Failed to fetch')), {
      browserLike: true,
      retry: { limit: 0 },
    });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_CORS_OR_NETWORK', retryable: true });
  });

  test('the client is told that it sees little of other origins', () => {
    expect(harness(() => json(1), { browserLike: true }).http.crossOriginBlind).toBe(true);
    expect(harness(() => json(1)).http.crossOriginBlind).toBe(false);
  });
});

describe('elsewhere', () => {
  test('redirects are never followed by the runtime', async () => {
    const { session, run, seen } = harness(() => json(1));
    await run(session.json('a'));
    await run(session.fetch('https://cdn.example.net/file', { payload: true }));
    expect(seen.map(({ request }) => request.redirect)).toStrictEqual(['manual', 'manual']);
  });

  test('a runtime that hides them after all is an error, not an empty answer', async () => {
    const hidden = Object.defineProperties(json(1), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
    });
    const { session, failure } = harness(() => hidden);
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
  });

  test('a fetch that follows them after all is found out', async () => {
    const { session, failure } = harness(() => from('https://other.example.net/a'));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
  });
});
