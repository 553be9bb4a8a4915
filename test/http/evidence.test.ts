import { expect, test } from 'vitest';
import { CookieAuth } from '../../src/auth/cookie-auth.ts';
import type { AuthSession } from '../../src/auth/auth-session.ts';
import { AsyncAuthProvider } from '../../src/auth/async-auth-provider.ts';
import type { MarketplaceError } from '../../src/errors/marketplace-error.ts';
import { api, harness } from './harness.ts';

const page = (body: BodyInit, status = 400): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/html' } });

test('secrets that the session knows are replaced, in whatever form they are echoed', async () => {
  const auth = new CookieAuth({ cookies: { sid: 'sec/ret+value' }, endpoints: { baseUrl: api } });
  const { session, failure } = harness(
    () => page('sec/ret+value <a href="?sid=sec%2Fret%2Bvalue"> {"c":"sec/ret+value"} fine'),
    { auth },
  );
  const { evidence } = (await failure(session.json('a'))) as MarketplaceError;
  expect(evidence).toBe('[secret] <a href="?sid=[secret]"> {"c":"[secret]"} fine');
});

test('long values of the query, such as signatures, are replaced; short ones stay', async () => {
  const { session, failure } = harness(({ url }) => page(`no ${url}`));
  const { evidence } = (await failure(session.json('a?sig=0123456789abcdef&page=2'))) as MarketplaceError;
  expect(evidence).toBe('no https://api.example.com/v1/a?sig=[secret]&page=2');
});

test('so are long values of headers that the caller gave, but not those that everyone sends', async () => {
  const { session, failure } = harness(({ headers }) =>
    page(`${headers.get('x-mine')} ${headers.get('accept')}`),
  );
  const error = (await failure(
    session.json('a', { headers: { 'x-mine': 'very-secret' } }),
  )) as MarketplaceError;
  expect(error.evidence).toBe('[secret] application/json');
});

test('of two secrets that begin alike none is left half', async () => {
  const cookies = { a: 'secret-one', b: 'secret-one-and-two' };
  const { session, failure } = harness(() => page('<secret-one-and-two> <secret-one>'), {
    auth: new CookieAuth({ cookies, endpoints: { baseUrl: api } }),
  });
  const { evidence } = (await failure(session.json('a'))) as MarketplaceError;
  expect(evidence).toBe('<[secret]> <[secret]>');
});

test('control characters are escaped, so that no terminal obeys them', async () => {
  const { session, failure } = harness(() => page('\u001B[31mred\u001B[0m\r\nSet-Cookie: x'));
  const { evidence } = (await failure(session.json('a'))) as MarketplaceError;
  expect(evidence).toBe('\\u001b[31mred\\u001b[0m\\u000d\\u000aSet-Cookie: x');
});

test('at most four KiB are kept, and a secret at the edge is not left half', async () => {
  for (const filler of [4080, 8180, 8190]) {
    const { session, failure } = harness(() =>
      page(`${'x'.repeat(filler)}token-of-the-user${'y'.repeat(100_000)}`),
    );
    const { evidence = '' } = (await failure(session.json('a'))) as MarketplaceError;
    expect(evidence.length).toBeLessThanOrEqual(4097);
    expect(evidence).not.toContain('token');
  }
});

test('many secrets that shrink do not pull a half one into sight', async () => {
  const { session, failure } = harness(() => page('token-of-the-user'.repeat(1000)));
  const { evidence = '' } = (await failure(session.json('a'))) as MarketplaceError;
  expect(evidence).toMatch(/^(\[secret\])+/);
  expect(evidence).not.toContain('token');
});

test('a body that fails or stalls leaves the error without evidence', async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('cut')) });
  const { session, failure, clock } = harness((_, count) =>
    page(count === 1 ? broken : new ReadableStream()),
  );
  expect(((await failure(session.json('a'))) as MarketplaceError).evidence).toBeUndefined();
  expect(clock.now()).toBe(0);
  const stalled = (await failure(session.json('a'))) as MarketplaceError;
  expect(stalled).toMatchObject({ code: 'E_HTTP', status: 400 });
  expect(stalled.evidence).toBeUndefined();
  expect(clock.now()).toBe(30_000);
});

test('a session that cannot tell its secrets leaves no evidence', async () => {
  class Broken extends AsyncAuthProvider {
    override getSession(): Promise<AuthSession> {
      return Promise.resolve({
        authorize: (request) => request,
        secrets() {
          throw new Error('no');
        },
      });
    }
    override getEndpoints(): { baseUrl: string } {
      return { baseUrl: api };
    }
  }
  const { session, failure } = harness(() => page('something'), { auth: new Broken() });
  const error = (await failure(session.json('a'))) as MarketplaceError;
  expect(error).toMatchObject({ code: 'E_HTTP' });
  expect(error.evidence).toBeUndefined();
});

test('an answer of fetch gives its evidence when asked, without the secrets', async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start: (controller) =>
      controller.enqueue(new TextEncoder().encode('token-of-the-user said no'.padEnd(9000))),
    cancel() {
      cancelled = true;
    },
  });
  const { session, run } = harness(() => page(body, 403));
  const response = await run(session.fetch('file'));
  const evidence = await run(session.evidence(response));
  expect(evidence).toMatch(/^\[secret\] said no/);
  expect(evidence.length).toBeLessThanOrEqual(4096);
  expect(cancelled).toBe(true);
  expect(await run(session.evidence(response))).toBe('');
});

test('a stranger’s answer has evidence too', async () => {
  const { session, run } = harness(() => page('x'));
  expect(await run(session.evidence(new Response('hello')))).toBe('hello');
});
