import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { MarketplaceError } from '../../src/errors/marketplace-error.ts';
import { harness, json } from './harness.ts';

const typed = (body: BodyInit | null, type: string | undefined, status = 200): Response => {
  const response = new Response(body, { status });
  if (type === undefined) response.headers.delete('content-type');
  else response.headers.set('content-type', type);
  return response;
};

describe('a request for JSON', () => {
  test('goes to the path under the base URL, with its query', async () => {
    const { session, run, seen } = harness(() => json({}));
    await run(
      session.json('assets', { query: { q: 'a b&c', tag: ['x', 'y'], page: 2, all: true, none: undefined } }),
    );
    expect(seen[0]?.url).toBe('https://api.example.com/v1/assets?q=a+b%26c&tag=x&tag=y&page=2&all=true');
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.headers.get('accept')).toBe('application/json');
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer token-of-the-user');
  });

  test('adds its query to one that the path has', async () => {
    const { session, run, seen } = harness(() => json({}));
    await run(session.json('https://api.example.com/v1/next?cursor=5', { query: { size: 10 } }));
    expect(seen[0]?.url).toBe('https://api.example.com/v1/next?cursor=5&size=10');
  });

  test('sends an object as JSON and URLSearchParams as a form', async () => {
    const { session, run, seen } = harness(() => json({}));
    await run(session.json('a', { method: 'POST', body: { name: 'x' } }));
    await run(session.json('b', { method: 'POST', body: new URLSearchParams({ name: 'x y' }) }));
    expect(seen.map(({ headers, body }) => [headers.get('content-type')?.split(';')[0], body])).toStrictEqual(
      [
        ['application/json', '{"name":"x"}'],
        ['application/x-www-form-urlencoded', 'name=x+y'],
      ],
    );
  });

  test('carries no credentials to other origins, or when it is told so', async () => {
    const { session, run, seen } = harness(() => json({}));
    await run(session.json('https://other.example.com/a'));
    await run(session.json('a', { authenticated: false }));
    expect(seen.map(({ headers }) => headers.get('authorization'))).toStrictEqual([null, null]);
  });

  test('refuses unknown options and bodies that are no JSON', async () => {
    const { session, failure } = harness(() => json({}));
    expect(await failure(session.json('a', { metod: 'GET' } as never))).toMatchObject({
      message: 'session.json: unknown option "metod"; did you mean "method"?',
    });
    expect(await failure(session.json('a', { method: 'POST', body: 5n }))).toMatchObject({
      code: 'E_ARGUMENT',
    });
  });

  test('refuses a URL where no request may go', async () => {
    const { session, failure, seen } = harness(() => json({}));
    for (const url of [
      'http://api.example.com/v1/a',
      'https://10.0.0.1/',
      'file:///a',
      '//user:pw@api.example.com/',
    ]) {
      expect(await failure(session.json(url))).toMatchObject({ code: 'E_URL' });
    }
    expect(seen).toHaveLength(0);
  });
});

describe('an answer', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/hal+json',
    'Text/JSON',
    'application/vnd.api+json;v=1',
    undefined,
  ])('of type %s is read', async (type) => {
    const { session, run } = harness(() => typed('{"a":1}', type));
    expect(await run(session.json('a'))).toStrictEqual({ a: 1 });
  });

  test.each([
    'text/html',
    'text/plain',
    'application/xml',
    'application/jsonp',
    'x/json',
    'application/octet-stream',
  ])('of type %s is an error that keeps what was said as evidence', async (type) => {
    const { session, failure } = harness(() => typed('<h1>Sign in</h1>', type));
    const error = (await failure(session.json('a'))) as MarketplaceError;
    expect(error).toMatchObject({ code: 'E_PROTOCOL', status: 200, retryable: false });
    expect(error.evidence).toBe('<h1>Sign in</h1>');
  });

  test('with a byte order mark is read', async () => {
    const { session, run } = harness(() => typed('\uFEFF{"a":1}', 'application/json'));
    expect(await run(session.json('a'))).toStrictEqual({ a: 1 });
  });

  test.each([204, 205])('without content, status %i, is undefined', async (status) => {
    const { session, run } = harness(() => new Response(null, { status }));
    expect(await run(session.json('a', { method: 'DELETE' }))).toBeUndefined();
  });

  test('that is empty is undefined, whatever its type', async () => {
    const { session, run } = harness((_, count) => typed('', count === 1 ? 'text/html' : 'application/json'));
    expect(await run(session.json('a'))).toBeUndefined();
    expect(await run(session.json('a'))).toBeUndefined();
  });

  test('that is cut or no JSON is an error with evidence', async () => {
    const { session, failure } = harness(() => typed('{"items":[1,2', 'application/json'));
    const error = (await failure(session.json('a'))) as MarketplaceError;
    expect(error).toMatchObject({ code: 'E_PROTOCOL', status: 200, url: 'https://api.example.com/v1/a' });
    expect(error.evidence).toBe('{"items":[1,2');
  });

  test('larger than 32 MiB is an error, and the rest is not read', async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
      cancel() {
        cancelled = true;
      },
    });
    const { session, failure } = harness(() => typed(body, 'application/json'));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TOO_LARGE' });
    expect(sent).toBeLessThan(40);
    expect(cancelled).toBe(true);
  });
});

describe('a schema', () => {
  const schema = v.looseObject({ items: v.array(v.looseObject({ id: v.string() })) });

  test('gives its output, with the fields that it does not know', async () => {
    const { session, run } = harness(() => json({ items: [{ id: 'a', extra: 1 }], more: true }));
    const value: { items: { id: string }[] } = await run(session.json('a', { schema }));
    expect(value).toStrictEqual({ items: [{ id: 'a', extra: 1 }], more: true });
  });

  test('that does not fit is an error that names the field, and keeps the data out of the message', async () => {
    const { session, failure } = harness(() => json({ items: [{ id: 'a' }, { id: 1234567 }] }));
    const error = (await failure(session.json('a', { schema }))) as MarketplaceError;
    expect(error).toMatchObject({ code: 'E_SCHEMA', field: 'items.1.id', status: 200, retryable: false });
    expect(error.message).toContain('"items.1.id"');
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('1234567');
    expect(error.evidence).toContain('items.1.id');
  });

  test('sees undefined when there is no content', async () => {
    const { session, failure } = harness(() => new Response(null, { status: 204 }));
    expect(await failure(session.json('a', { schema }))).toMatchObject({ code: 'E_SCHEMA', field: '(root)' });
  });

  test('may be asynchronous, transform, and describe a path as objects', async () => {
    const slow: StandardSchemaV1<unknown, number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value) =>
          typeof value === 'number'
            ? { value: value * 2 }
            : { issues: [{ message: 'no', path: [{ key: 'a' }, 0] }] },
      },
    };
    const { session, run, failure } = harness((_, count) => json(count === 1 ? 21 : 'x'));
    expect(await run(session.json('a', { schema: slow }))).toBe(42);
    expect(await failure(session.json('a', { schema: slow }))).toMatchObject({
      code: 'E_SCHEMA',
      field: 'a.0',
    });
  });

  test('that throws is an error of the family, without its message', async () => {
    const broken: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate() {
          throw new RangeError('saw secret-value');
        },
      },
    };
    const { session, failure } = harness(() => json({}));
    const error = (await failure(session.json('a', { schema: broken }))) as MarketplaceError;
    expect(error).toMatchObject({ code: 'E_SCHEMA', cause: { name: 'RangeError' } });
    expect((error.cause as Error).message).not.toContain('secret');
  });

  test('that never answers does not outlive the call', async () => {
    const stuck: StandardSchemaV1 = {
      '~standard': { version: 1, vendor: 'test', validate: () => new Promise(() => {}) },
    };
    const { session, failure } = harness(() => json({}), { totalTimeoutMs: 5000 });
    expect(await failure(session.json('a', { schema: stuck }))).toMatchObject({
      code: 'E_TIMEOUT',
      limit: 'deadline',
    });
  });
});

describe('a status', () => {
  test.each([
    [400, 'E_HTTP', false],
    [401, 'E_AUTH', false],
    [403, 'E_AUTH', false],
    [404, 'E_NOT_FOUND', false],
    [410, 'E_NOT_FOUND', false],
    [418, 'E_HTTP', false],
    [429, 'E_RATE_LIMITED', true],
    [500, 'E_HTTP', true],
    [501, 'E_HTTP', false],
    [503, 'E_HTTP', true],
    [529, 'E_HTTP', true],
    [300, 'E_REDIRECT', false],
    [304, 'E_REDIRECT', false],
  ])('of %i is %s, worth a retry: %s', async (status, code, retryable) => {
    const { session, failure } = harness(
      () =>
        status === 304
          ? new Response(null, { status })
          : json({ error: 'why' }, { status, headers: { 'x-request-id': 'r-1' } }),
      { retry: { limit: 0 } },
    );
    const error = (await failure(session.json('a'))) as MarketplaceError;
    expect(error).toMatchObject({ code, status, retryable, url: 'https://api.example.com/v1/a' });
    if (status !== 304) {
      expect(error.evidence).toBe('{"error":"why"}');
      expect(error.requestId).toBe('r-1');
    }
  });
});
