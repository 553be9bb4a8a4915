import { describe, expect, test } from 'vitest';
import { ApiKeyAuth } from '../../src/auth/api-key-auth.ts';
import type { Seen } from './harness.ts';
import { api, harness, json, redirect } from './harness.ts';

const path = ({ url }: Seen): string => new URL(url).pathname;

describe('a redirect', () => {
  test('within the origin keeps headers and credentials', async () => {
    const { session, run, seen } = harness((one) =>
      path(one) === '/v1/a' ? redirect('/v1/b?x=1#frag') : json('done'),
    );
    expect(await run(session.json('a', { headers: { 'x-mine': '1' } }))).toBe('done');
    expect(seen[1]?.url).toBe('https://api.example.com/v1/b?x=1');
    expect(seen[1]?.headers.get('authorization')).toBe('Bearer token-of-the-user');
    expect(seen[1]?.headers.get('x-mine')).toBe('1');
  });

  test('to another origin keeps nothing but what is needed for bytes', async () => {
    const auth = new ApiKeyAuth({ key: 'k-secret', header: 'x-api-key', endpoints: { baseUrl: api } });
    const { session, run, seen } = harness(
      ({ url }) => (url.startsWith(api) ? redirect('https://cdn.example.net/file') : new Response('bytes')),
      { auth },
    );
    const headers = {
      range: 'bytes=5-',
      'if-range': '"e"',
      'if-match': '"e"',
      accept: 'image/png',
      'accept-language': 'de',
      'x-auth-token': 'secret-too',
      authorization: 'Bearer mine',
      'x-csrftoken': 'secret-three',
      'x-anything': '1',
    };
    const response = await run(session.fetch('file', { headers, payload: true }));
    expect(await response.text()).toBe('bytes');
    expect(seen[0]?.headers.get('x-api-key')).toBe('k-secret');
    const kept = Object.fromEntries(seen[1]?.headers ?? []);
    expect(kept).toMatchObject({
      range: 'bytes=5-',
      'if-range': '"e"',
      'if-match': '"e"',
      accept: 'image/png',
      'accept-language': 'de',
    });
    expect(Object.keys(kept).filter((name) => !/^(range|if-|accept|user-agent)/.test(name))).toStrictEqual(
      [],
    );
  });

  test('does not bring headers back when it returns to the first origin, but decides credentials anew', async () => {
    const { session, run, seen } = harness(({ url }) => {
      if (url === `${api}a`) return redirect('https://other.example.net/b');
      if (url.startsWith('https://other')) return redirect(`${api}c`);
      return json('done');
    });
    await run(session.json('a', { headers: { 'x-mine': '1' } }));
    expect(seen.map(({ headers }) => [headers.get('authorization'), headers.get('x-mine')])).toStrictEqual([
      ['Bearer token-of-the-user', '1'],
      [null, null],
      ['Bearer token-of-the-user', null],
    ]);
  });

  test('to a second origin that the endpoints name carries credentials', async () => {
    const auth = new ApiKeyAuth({
      key: 'k-secret',
      query: 'key',
      endpoints: { baseUrl: api, files: 'https://files.example.com/{uid}' },
    });
    const { session, run, seen } = harness(
      ({ url }) => (url.startsWith(api) ? redirect('https://files.example.com/b') : json(1)),
      { auth },
    );
    await run(session.json('a'));
    expect(seen.map(({ url }) => url)).toStrictEqual([
      `${api}a?key=k-secret`,
      'https://files.example.com/b?key=k-secret',
    ]);
  });

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [302, 'GET', 'GET'],
  ] as const)('with %i turns %s into %s', async (status, method, expected) => {
    const { session, run, seen } = harness((_, count) => (count === 1 ? redirect('b', status) : json(1)));
    const body = method === 'GET' ? undefined : { a: 1 };
    await run(session.json('a', { method, body }));
    expect(seen[1]?.method).toBe(expected);
    expect(seen[1]?.body).toBe(expected === 'GET' ? '' : '{"a":1}');
    expect(seen[1]?.headers.get('content-type')).toBe(expected === 'GET' ? null : 'application/json');
  });

  test('with 303 leaves HEAD alone', async () => {
    const { session, run, seen } = harness((_, count) =>
      count === 1 ? redirect('b', 303) : new Response(null),
    );
    await run(session.fetch('a', { method: 'HEAD' }));
    expect(seen[1]?.method).toBe('HEAD');
  });

  test('leaves its own body unread and cancelled', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const { session, run } = harness((_, count) =>
      count === 1 ? new Response(body, { status: 302, headers: { location: 'b' } }) : json(1),
    );
    await run(session.json('a'));
    expect(cancelled).toBe(true);
  });
});

describe('a redirect is refused', () => {
  test('when it leads in a circle', async () => {
    const { session, failure, seen } = harness((one) => redirect(path(one) === '/v1/a' ? 'b' : 'a'));
    expect(await failure(session.json('a'))).toMatchObject({
      code: 'E_REDIRECT',
      retryable: false,
      url: `${api}a`,
    });
    expect(seen).toHaveLength(2);
  });

  test('the sixth time', async () => {
    const { session, failure, seen } = harness((_, count) => redirect(`hop${count}`));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
    expect(seen).toHaveLength(6);
    const five = harness((_, count) => (count <= 5 ? redirect(`hop${count}`) : json('done')));
    expect(await five.run(five.session.json('a'))).toBe('done');
  });

  test('without a Location', async () => {
    const { session, failure } = harness(() => new Response(null, { status: 302 }));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT', status: 302 });
  });

  test.each([
    'http://cdn.example.net/a',
    'http://127.0.0.1/a',
    'https://user:pw@cdn.example.net/a',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://cdn.example.net./a',
    'file:///etc/passwd',
    'data:application/json,1',
    'javascript:alert(1)',
    'blob:https://api.example.com/1',
    'https://',
    `https://cdn.example.net/${'a'.repeat(9000)}`,
  ])('to %s', async (location) => {
    const { session, failure, seen } = harness(() => redirect(location));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_URL' });
    expect(seen).toHaveLength(1);
  });

  test('from https to http, also where http to this machine is allowed', async () => {
    const auth = new ApiKeyAuth({
      key: 'k',
      header: 'x-k',
      endpoints: { baseUrl: 'https://localhost:8443/' },
    });
    const { session, failure } = harness(() => redirect('http://localhost:8080/'), {
      auth,
      allowInsecureLoopback: true,
    });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
  });

  test('when it would carry a body, or a change, elsewhere', async () => {
    const { session, failure, seen } = harness(() => redirect('https://other.example.net/', 307));
    expect(await failure(session.json('a', { method: 'POST', body: { password: 'x' } }))).toMatchObject({
      code: 'E_REDIRECT',
    });
    expect(await failure(session.json('a', { method: 'DELETE' }))).toMatchObject({ code: 'E_REDIRECT' });
    expect(seen).toHaveLength(2);
  });

  test('when its body was a stream that is gone', async () => {
    const body = new Blob(['x']).stream();
    const { session, failure } = harness(() => redirect('b', 307));
    expect(await failure(session.fetch('a', { method: 'PUT', body }))).toMatchObject({ code: 'E_REDIRECT' });
  });

  test('and the query of neither place is told', async () => {
    const { session, failure } = harness(() => redirect('http://cdn.example.net/a?sig=s3cr3t'));
    const error = await failure(session.json('a?key=h1dden'));
    expect(`${String(error)}${JSON.stringify(error)}`).not.toMatch(/s3cr3t|h1dden/);
  });
});
