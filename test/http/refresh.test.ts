import { describe, expect, test } from 'vitest';
import { AsyncAuthProvider, type RefreshContext } from '../../src/auth/async-auth-provider.ts';
import type { AuthSession } from '../../src/auth/auth-session.ts';
import { MarketplaceAuthenticationError } from '../../src/errors/marketplace-authentication-error.ts';
import type { EndpointConfig } from '../../src/models/endpoint-config.ts';
import { api, deferred, harness, json, redirect, silence, type Answering } from './harness.ts';

/** Tokens `token-1`, `token-2`, … each from one refresh. */
class Counting extends AsyncAuthProvider {
  refreshes = 0;
  readonly #renew: ((context: RefreshContext, count: number) => Promise<void>) | undefined;

  constructor(renew?: (context: RefreshContext, count: number) => Promise<void>) {
    super();
    this.#renew = renew;
  }

  override getSession(): Promise<AuthSession> {
    const token = `token-${this.refreshes + 1}`;
    return Promise.resolve({
      authorize(request) {
        request.headers.set('authorization', token);
        return request;
      },
      secrets: () => [token],
    });
  }

  override getEndpoints(): EndpointConfig {
    return { baseUrl: api, token: 'https://id.example.com/token' };
  }

  override async refresh(context?: RefreshContext): Promise<void> {
    await Promise.resolve();
    if (context !== undefined) await this.#renew?.(context, this.refreshes + 1);
    this.refreshes++;
  }
}

/** Accepts only this token. */
const accepting =
  (token: string): Answering =>
  ({ headers }) =>
    headers.get('authorization') === token ? json('done') : json('who?', { status: 401 });

/** A refresh that sends a form to the token endpoint. */
const ask =
  (init: RequestInit = { method: 'POST', body: new URLSearchParams({ refresh_token: 'r' }) }) =>
  async ({ fetch }: RefreshContext): Promise<void> => {
    const response = await fetch('https://id.example.com/token', init);
    if ((await response.text()) !== '"ok"') throw new Error('no');
  };

/** A provider of which one part throws a secret. */
const broken = (part: 'getSession' | 'authorize' | 'refresh') =>
  new (class extends Counting {
    override getSession(): Promise<AuthSession> {
      if (part === 'getSession') throw new Error('cannot read token hunter2');
      return Promise.resolve({
        authorize(request) {
          if (part === 'authorize') request.headers.set('x', 'hunter2\n');
          return request;
        },
      });
    }
    override refresh(): Promise<void> {
      return Promise.reject(new RangeError('hunter2'));
    }
  })();

describe('a 401', () => {
  test('causes one refresh and one more try', async () => {
    const auth = new Counting();
    const { session, run, seen } = harness(accepting('token-2'), { auth });
    expect(await run(session.json('a'))).toBe('done');
    expect(auth.refreshes).toBe(1);
    expect(seen.map(({ headers }) => headers.get('authorization'))).toStrictEqual(['token-1', 'token-2']);
  });

  test('after the refresh is an error, not a loop', async () => {
    const auth = new Counting();
    const { session, failure, seen } = harness(() => json('who?', { status: 401 }), { auth });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_AUTH', status: 401, retryable: false });
    expect(auth.refreshes).toBe(1);
    expect(seen).toHaveLength(2);
  });

  test('repeats a POST with its body', async () => {
    const { session, run, seen } = harness(accepting('token-2'), { auth: new Counting() });
    expect(await run(session.json('a', { method: 'POST', body: { a: 1 } }))).toBe('done');
    expect(seen.map(({ body }) => body)).toStrictEqual(['{"a":1}', '{"a":1}']);
  });

  test('of fetch is answered the same way; a second one is given back', async () => {
    const auth = new Counting();
    const { session, run } = harness(accepting('token-3'), { auth });
    expect((await run(session.fetch('a'))).status).toBe(401);
    expect((await run(session.fetch('a', { payload: true }))).status).toBe(200);
    expect(auth.refreshes).toBe(2);
  });

  test('without credentials, or from another origin, refreshes nothing', async () => {
    const auth = new Counting();
    const { session, failure } = harness(() => json('who?', { status: 401 }), { auth });
    expect(await failure(session.json('a', { authenticated: false }))).toMatchObject({ code: 'E_AUTH' });
    expect(await failure(session.json('https://other.example.net/a'))).toMatchObject({ code: 'E_AUTH' });
    expect(auth.refreshes).toBe(0);
  });

  test('from where a redirect led, outside, refreshes nothing', async () => {
    const auth = new Counting();
    const { session, failure } = harness(
      ({ url }) =>
        url.startsWith(api) ? redirect('https://other.example.net/') : json('who?', { status: 401 }),
      { auth },
    );
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_AUTH' });
    expect(auth.refreshes).toBe(0);
  });

  test('that a provider cannot help is an error with the advice to sign in', async () => {
    const { session, failure, seen } = harness(() => json('who?', { status: 401 }));
    expect(await failure(session.json('a'))).toMatchObject({
      code: 'E_AUTH',
      status: 401,
      hint: 'Sign in again.',
    });
    expect(seen).toHaveLength(1);
  });

  test('for a body that was a stream is given back: it cannot be sent twice', async () => {
    const auth = new Counting();
    const { session, run, seen } = harness(() => json('who?', { status: 401 }), { auth });
    const response = await run(session.fetch('a', { method: 'PUT', body: new Blob(['x']).stream() }));
    expect(response.status).toBe(401);
    expect(seen).toHaveLength(1);
  });

  test('leaves the refused answer’s body cancelled', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const { session, run } = harness(
      (_, count) => (count === 1 ? new Response(body, { status: 401 }) : json(1)),
      {
        auth: new Counting(),
      },
    );
    await run(session.json('a'));
    expect(cancelled).toBe(true);
  });
});

describe('many requests at once', () => {
  test('a hundred 401s cause one refresh, with eight or with a hundred side by side', async () => {
    for (const concurrency of [8, 100]) {
      const auth = new Counting();
      const { session, run } = harness(accepting('token-2'), { auth, concurrency });
      const calls = Array.from({ length: 100 }, (_, index) => session.json(String(index)));
      expect(await run(Promise.all(calls))).toStrictEqual(Array.from({ length: 100 }, () => 'done'));
      expect(auth.refreshes).toBe(1);
    }
  });

  test('one that was sent before the last refresh tries the new session instead of renewing it again', async () => {
    const auth = new Counting();
    const late = deferred();
    const { session, run } = harness(
      async (seen) => {
        if (seen.url.endsWith('slow') && seen.headers.get('authorization') === 'token-1') {
          await late.promise;
          return json('who?', { status: 401 });
        }
        return accepting('token-2')(seen, 0);
      },
      { auth },
    );
    const slow = session.json('slow');
    expect(await run(session.json('quick'))).toBe('done');
    late.resolve();
    expect(await run(slow)).toBe('done');
    expect(auth.refreshes).toBe(1);
  });

  test('a refresh that failed has failed for all that waited for it, in the queue too', async () => {
    let asked = 0;
    const auth = new Counting(() => {
      asked++;
      return Promise.reject(new MarketplaceAuthenticationError('The refresh token was not accepted'));
    });
    const { session, run } = harness(() => json('who?', { status: 401 }), { auth, concurrency: 4 });
    const calls = Array.from({ length: 40 }, (_, index) => session.json(String(index)));
    const outcomes = await run(Promise.allSettled(calls));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked).toBe(1);
  });

  test('a later request may try to renew again', async () => {
    const auth = new Counting((_, count) =>
      count === 1 && failures++ === 0
        ? Promise.reject(new MarketplaceAuthenticationError('not yet'))
        : Promise.resolve(),
    );
    let failures = 0;
    const { session, run, failure } = harness(accepting('token-2'), { auth });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_AUTH', message: 'not yet' });
    expect(await run(session.json('a'))).toBe('done');
  });
});

describe('a refresh', () => {
  test('has a fetch that sends its form, without the session’s credentials and past the queue', async () => {
    const auth = new Counting(ask());
    const { session, run, seen } = harness(
      (one) => (one.url.includes('id.example') ? json('ok') : accepting('token-2')(one, 0)),
      { auth, concurrency: 1 },
    );
    expect(await run(session.json('a'))).toBe('done');
    expect(seen[1]).toMatchObject({
      method: 'POST',
      url: 'https://id.example.com/token',
      body: 'refresh_token=r',
    });
    expect(seen[1]?.headers.get('authorization')).toBeNull();
  });

  test.each([302, 303, 307])('is not redirected elsewhere with %i', async (status) => {
    const auth = new Counting(ask());
    const { session, failure, seen } = harness(
      (one) =>
        one.url.includes('id.example')
          ? redirect('https://evil.example.net/', status)
          : json(1, { status: 401 }),
      { auth },
    );
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_REDIRECT' });
    expect(seen.some(({ url }) => url.includes('evil'))).toBe(false);
  });

  test('goes to no forbidden place', async () => {
    const auth = new Counting(async ({ fetch }) => {
      await fetch('http://id.example.com/token', { method: 'POST' });
    });
    const { session, failure } = harness(() => json(1, { status: 401 }), { auth });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_URL' });
  });

  test('that hangs ends by its limits', async () => {
    const auth = new Counting(ask());
    const { session, failure } = harness(
      ({ url, request }) => (url.includes('id.example') ? silence(request) : json(1, { status: 401 })),
      { auth, retry: { limit: 0 } },
    );
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'headers' });
  });

  test('whose answer never ends is cut', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
    });
    const auth = new Counting(ask());
    const { session, failure } = harness(
      ({ url }) => (url.includes('id.example') ? new Response(endless) : json(1, { status: 401 })),
      { auth },
    );
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TOO_LARGE' });
  });

  test('waits for no call: one that is aborted leaves it to the others', async () => {
    const finish = deferred();
    const auth = new Counting(() => finish.promise);
    const { http, session, run } = harness(accepting('token-2'), { auth });
    const own = new AbortController();
    const aborted = http.session(own.signal).json('a');
    aborted.catch(() => {});
    const patient = session.json('b');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reason = new Error('stop');
    own.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    finish.resolve();
    expect(await run(patient)).toBe('done');
  });

  test('ends when the client closes', async () => {
    const auth = new Counting(ask());
    const { http, session, seen } = harness(
      ({ url, request }) => (url.includes('id.example') ? silence(request) : json(1, { status: 401 })),
      { auth },
    );
    const call = session.json('a');
    call.catch(() => {});
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 0));
    http.close();
    await expect(call).rejects.toBeDefined();
    expect(seen[1]?.request.signal.aborted).toBe(true);
  });
});

describe('a provider', () => {
  test.each(['getSession', 'authorize', 'refresh'] as const)(
    'whose %s throws fails the call without its words',
    async (part) => {
      const { session, failure } = harness(() => json(1, { status: 401 }), { auth: broken(part) });
      const error = (await failure(session.json('a'))) as Error;
      expect(error).toMatchObject({ code: 'E_AUTH', phase: 'auth' });
      expect(
        `${error.stack}${JSON.stringify(error)}${(error.cause as Error | undefined)?.stack}`,
      ).not.toContain('hunter2');
    },
  );

  test('may build the request anew; signal, redirect mode, method and body stay ours', async () => {
    class Rebuilding extends Counting {
      override getSession(): Promise<AuthSession> {
        return Promise.resolve({
          authorize: ({ url }) => new Request(`${url}?signed=1`, { headers: { 'x-signed': '1' } }),
        });
      }
    }
    const { session, run, seen } = harness(() => json(1), { auth: new Rebuilding() });
    await run(session.json('a', { method: 'POST', body: { a: 1 } }));
    expect(seen[0]).toMatchObject({ url: `${api}a?signed=1`, method: 'POST', body: '{"a":1}' });
    expect(seen[0]?.request.redirect).toBe('manual');
  });

  test('cannot move a request to another origin', async () => {
    class Moving extends Counting {
      override getSession(): Promise<AuthSession> {
        return Promise.resolve({ authorize: () => new Request('https://evil.example.net/') });
      }
    }
    const { session, failure, seen } = harness(() => json(1), { auth: new Moving() });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_AUTH' });
    expect(seen).toHaveLength(0);
  });

  test('that never gives a session does not outlive the call', async () => {
    class Stuck extends Counting {
      override getSession(): Promise<AuthSession> {
        return new Promise(() => {});
      }
    }
    const { session, failure } = harness(() => json(1), { auth: new Stuck() });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'deadline' });
  });
});
