import { describe, expect, test, vi } from 'vitest';
import { ApiKeyAuth } from '../../src/auth/api-key-auth.ts';
import type { AsyncAuthProvider } from '../../src/auth/async-auth-provider.ts';
import { BearerAuth } from '../../src/auth/bearer-auth.ts';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { asyncDispose } from '../../src/shared/async-dispose.ts';

const endpoints = { baseUrl: 'https://api.example.com/v1/', cdn: 'https://cdn.example.com/' };

async function authorized(auth: AsyncAuthProvider, url = 'https://api.example.com/v1/a'): Promise<Request> {
  const session = await auth.getSession();
  return session.authorize(new Request(url));
}

describe('NoAuth', () => {
  test('puts nothing on a request', async () => {
    const auth = new NoAuth({ endpoints });
    const request = new Request('https://api.example.com/');
    expect(await (await auth.getSession()).authorize(request)).toBe(request);
    expect([...request.headers]).toStrictEqual([]);
    expect(auth.getEndpoints()).toBe(endpoints);
  });
});

describe('BearerAuth', () => {
  test('puts the token into the Authorization header', async () => {
    const request = await authorized(new BearerAuth({ token: 'secret', endpoints }));
    expect(request.headers.get('authorization')).toBe('Bearer secret');
  });

  test('takes another word before the token, or none', async () => {
    const token = await authorized(new BearerAuth({ token: 'secret', scheme: 'Token', endpoints }));
    const bare = await authorized(new BearerAuth({ token: 'secret', scheme: '', endpoints }));
    expect([token, bare].map(({ headers }) => headers.get('authorization'))).toStrictEqual([
      'Token secret',
      'secret',
    ]);
  });

  test('asks a function for the token anew for each session', async () => {
    const token = vi.fn().mockReturnValueOnce('one').mockResolvedValueOnce('two');
    const auth = new BearerAuth({ token, endpoints });
    expect((await authorized(auth)).headers.get('authorization')).toBe('Bearer one');
    expect((await authorized(auth)).headers.get('authorization')).toBe('Bearer two');
  });

  test.each(['', 'a\nb', 'ü', 'a\u0000', undefined, 5])(
    'refuses %j as a token, without quoting it',
    async (token) => {
      const auth = new BearerAuth({ token: () => token as string, endpoints });
      await expect(auth.getSession()).rejects.toMatchObject({
        code: 'E_ARGUMENT',
        phase: 'auth',
        message: 'The token is empty or has characters that a header cannot hold',
      });
    },
  );

  test('knows its secret', async () => {
    const session = await new BearerAuth({ token: 'secret', endpoints }).getSession();
    expect(session.secrets?.()).toStrictEqual(['secret']);
  });
});

describe('ApiKeyAuth', () => {
  test('puts the key into the header that was named', async () => {
    const request = await authorized(new ApiKeyAuth({ key: 'k y', header: 'X-Api-Key', endpoints }));
    expect(request.headers.get('x-api-key')).toBe('k y');
  });

  test('puts the key into the query, beside what is there', async () => {
    const auth = new ApiKeyAuth({ key: 'a&b', query: 'key', endpoints });
    const request = await authorized(auth, 'https://api.example.com/a?page=2&key=old');
    expect(request.url).toBe('https://api.example.com/a?page=2&key=a%26b');
  });

  test('knows its secret as it is and as it stands in a URL', async () => {
    const session = await new ApiKeyAuth({ key: 'a&b', query: 'key', endpoints }).getSession();
    expect(session.secrets?.()).toStrictEqual(['a&b', 'a%26b']);
  });

  test('wants a header or a query parameter, and not both', () => {
    expect(() => new ApiKeyAuth({ key: 'k', endpoints } as never)).toThrow(TypeError);
    expect(() => new ApiKeyAuth({ key: 'k', header: 'a', query: 'b', endpoints } as never)).toThrow(
      TypeError,
    );
  });
});

describe('every provider', () => {
  test.each([
    [new NoAuth({ endpoints }), 'NoAuth'],
    [new BearerAuth({ token: 't', endpoints }), 'BearerAuth'],
    [new ApiKeyAuth({ key: 'k', header: 'h', endpoints }), 'ApiKeyAuth'],
  ])('that cannot renew says so: %#', async (auth, name) => {
    await expect(auth.refresh()).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
      message: `${name} does not support credential refresh`,
    });
  });

  test('refuses an option that does not exist', () => {
    expect(() => new BearerAuth({ tokn: 't', endpoints } as never)).toThrow('did you mean "token"?');
    expect(() => new NoAuth({ endpoint: endpoints } as never)).toThrow('did you mean "endpoints"?');
    expect(() => new ApiKeyAuth({ key: 'k', heder: 'x', endpoints } as never)).toThrow(
      'did you mean "header"?',
    );
  });

  test('closes, twice too, and when it goes out of scope', async () => {
    const auth = new NoAuth({ endpoints });
    const close = vi.spyOn(auth, 'close');
    await auth.close();
    await auth.close();
    await auth[asyncDispose]();
    expect(close).toHaveBeenCalledTimes(3);
  });

  test('shows no secret when it is printed', () => {
    const printed = JSON.stringify([
      new BearerAuth({ token: 'hunter2', endpoints }),
      new ApiKeyAuth({ key: 'hunter2', header: 'h', endpoints }),
    ]);
    expect(printed).not.toContain('hunter2');
  });
});
