import { describe, expect, test, vi } from 'vitest';
import type { RefreshContext } from '../../src/auth/async-auth-provider.ts';
import { OAuth2Auth, type OAuth2AuthOptions, type OAuth2Tokens } from '../../src/auth/oauth2-auth.ts';
import { MarketplaceNetworkError } from '../../src/errors/marketplace-network-error.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';

const endpoints = { baseUrl: 'https://api.example.com/', tokenUrl: 'https://id.example.com/token' };
const now = Date.UTC(2025, 0, 1);

interface Asked {
  readonly url: string;
  readonly headers: Headers;
  readonly form: Record<string, string>;
}

function setup(
  answer: (count: number) => Response | Promise<Response>,
  options: Partial<OAuth2AuthOptions> = {},
): { auth: OAuth2Auth; context: RefreshContext; asked: Asked[] } {
  const asked: Asked[] = [];
  const auth = new OAuth2Auth({
    endpoints,
    tokens: { accessToken: 'access-1', refreshToken: 'refresh-1' },
    clock: manualClock(now),
    ...options,
  });
  const context: RefreshContext = {
    async fetch(url, init) {
      const body = await new Response(init?.body ?? '').text();
      const form = Object.fromEntries(new URLSearchParams(body));
      asked.push({ url: String(url), headers: new Headers(init?.headers), form });
      return answer(asked.length);
    },
    signal: new AbortController().signal,
    logger: silentLogger,
  };
  return { auth, context, asked };
}

const tokens = (fields: object): Response => Response.json(fields);

async function header(auth: OAuth2Auth): Promise<string | null> {
  const session = await auth.getSession();
  const request = await session.authorize(new Request('https://api.example.com/'));
  return request.headers.get('authorization');
}

describe('a refresh', () => {
  test('asks with the refresh token, and the new access token is used', async () => {
    const { auth, context, asked } = setup(() => tokens({ access_token: 'access-2' }), { clientId: 'tool' });
    expect(await header(auth)).toBe('Bearer access-1');
    await auth.refresh(context);
    expect(await header(auth)).toBe('Bearer access-2');
    expect(asked[0]).toMatchObject({
      url: 'https://id.example.com/token',
      form: { grant_type: 'refresh_token', refresh_token: 'refresh-1', client_id: 'tool' },
    });
  });

  test('keeps the refresh token unless a new one comes, and then uses that', async () => {
    const { auth, context, asked } = setup((count) =>
      tokens({ access_token: `a${count}`, ...(count === 2 ? { refresh_token: 'refresh-2' } : {}) }),
    );
    for (let time = 0; time < 3; time++) await auth.refresh(context);
    expect(asked.map(({ form }) => form['refresh_token'])).toStrictEqual([
      'refresh-1',
      'refresh-1',
      'refresh-2',
    ]);
  });

  test('is one for all that ask while it runs', async () => {
    const { auth, context, asked } = setup(async (count) => {
      await Promise.resolve();
      return tokens({ access_token: `a${count}` });
    });
    await Promise.all(Array.from({ length: 100 }, () => auth.refresh(context)));
    expect(asked).toHaveLength(1);
    await auth.refresh(context);
    expect(asked).toHaveLength(2);
  });

  test('proves the client by the form, or by HTTP Basic with both parts encoded', async () => {
    const client = { clientId: 'my tool', clientSecret: 's:ü' };
    const form = setup(() => tokens({ access_token: 'a' }), client);
    await form.auth.refresh(form.context);
    expect(form.asked[0]?.form).toMatchObject({ client_id: 'my tool', client_secret: 's:ü' });
    const basic = setup(() => tokens({ access_token: 'a' }), { ...client, clientAuth: 'basic' });
    await basic.auth.refresh(basic.context);
    expect(basic.asked[0]?.form).not.toHaveProperty('client_secret');
    expect(basic.asked[0]?.headers.get('authorization')).toBe(`Basic ${btoa('my%20tool:s%3A%C3%BC')}`);
  });

  test('adds fields, which cannot change what is asked for', async () => {
    const { auth, context, asked } = setup(() => tokens({ access_token: 'a' }), {
      extraFields: { token_type: 'eg1', grant_type: 'password' },
    });
    await auth.refresh(context);
    expect(asked[0]?.form).toMatchObject({ token_type: 'eg1', grant_type: 'refresh_token' });
  });

  test('can only be when there is a refresh token', async () => {
    const { auth, context, asked } = setup(() => tokens({}), { tokens: { accessToken: 'a' } });
    await expect(auth.refresh(context)).rejects.toMatchObject({ code: 'E_AUTH', hint: 'Sign in again.' });
    expect(asked).toHaveLength(0);
  });
});

describe('new tokens', () => {
  test('are given to be saved before they are used', async () => {
    const saved: OAuth2Tokens[] = [];
    const { auth, context } = setup(
      () => tokens({ access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 60 }),
      {
        async onTokens(fresh) {
          expect(await header(auth)).toBe('Bearer access-1');
          saved.push(fresh);
        },
      },
    );
    await auth.refresh(context);
    expect(saved).toStrictEqual([
      { accessToken: 'access-2', refreshToken: 'refresh-2', expiresAt: new Date(now + 60_000) },
    ]);
  });

  test('that cannot be saved fail the refresh, and are used all the same: the old ones are spent', async () => {
    const full = new Error('disk full');
    const onTokens = vi.fn().mockRejectedValueOnce(full);
    const { auth, context, asked } = setup(
      (count) => tokens({ access_token: `access-${count + 1}`, refresh_token: `refresh-${count + 1}` }),
      { onTokens },
    );
    await expect(auth.refresh(context)).rejects.toBe(full);
    expect(await header(auth)).toBe('Bearer access-2');
    await auth.refresh(context);
    expect(asked[1]?.form['refresh_token']).toBe('refresh-2');
  });

  test.each([
    [{ expires_in: 3600 }, now + 3_600_000],
    [{ expires_in: '3600' }, now + 3_600_000],
    [{ expires_at: '2025-06-01T00:00:00Z' }, Date.UTC(2025, 5, 1)],
    [{ expires_in: 60, expires_at: '2030-01-01T00:00:00Z' }, now + 60_000],
    [{ expires_in: -5 }, undefined],
    [{ expires_in: 1e300 }, undefined],
    [{ expires_at: 'soon' }, undefined],
    [{}, undefined],
  ])('that say %j of their end', async (fields, end) => {
    const { auth, context } = setup(() => tokens({ access_token: 'a', ...fields }));
    await auth.refresh(context);
    expect(auth.expiresAt?.getTime()).toBe(end);
    expect(auth.isExpired).toBe(false);
  });

  test('know when they are past their end', () => {
    const clock = manualClock(now);
    const auth = new OAuth2Auth({
      endpoints,
      tokens: { accessToken: 'a', expiresAt: new Date(now + 1000) },
      clock,
    });
    expect(auth.isExpired).toBe(false);
    clock.advance(1000);
    expect(auth.isExpired).toBe(true);
  });
});

describe('a token endpoint', () => {
  test.each([400, 401, 403])('that refuses with %i means: sign in again', async (status) => {
    const { auth, context } = setup(() => Response.json({ error: 'invalid_grant refresh-1' }, { status }));
    const failure = auth.refresh(context);
    await expect(failure).rejects.toMatchObject({ code: 'E_AUTH', status, retryable: false });
    await expect(failure).rejects.not.toThrow('refresh-1');
  });

  test.each([429, 500, 503])('that is out of order with %i may be asked again', async (status) => {
    const { auth, context } = setup((count) =>
      count === 1 ? new Response(null, { status }) : tokens({ access_token: 'a' }),
    );
    await expect(auth.refresh(context)).rejects.toMatchObject({ status, retryable: true });
    await auth.refresh(context);
    expect(await header(auth)).toBe('Bearer a');
  });

  test('that cannot be reached leaves its error as it is', async () => {
    const down = new MarketplaceNetworkError('down');
    const { auth, context } = setup(() => Promise.reject(down));
    await expect(auth.refresh(context)).rejects.toBe(down);
    expect(await header(auth)).toBe('Bearer access-1');
  });

  test.each([
    () => Response.json({ token: 'x' }),
    () => Response.json({ access_token: '' }),
    () => Response.json({ access_token: 5 }),
    () => Response.json(null),
    () => Response.json([]),
    () => new Response('<html>'),
    () => new Response(''),
  ])('that answers something else is an error that names the field: %#', async (answer) => {
    const { auth, context } = setup(answer);
    await expect(auth.refresh(context)).rejects.toMatchObject({ code: 'E_SCHEMA', field: 'access_token' });
    expect(await header(auth)).toBe('Bearer access-1');
  });
});

test('all secrets are known, and none is printed', async () => {
  const { auth } = setup(() => tokens({}), { clientSecret: 'client-1' });
  expect((await auth.getSession()).secrets?.()).toStrictEqual(['access-1', 'refresh-1', 'client-1']);
  expect(JSON.stringify(auth)).not.toMatch(/access-1|refresh-1|client-1/);
});
