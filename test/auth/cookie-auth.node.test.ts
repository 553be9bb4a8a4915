import { expect, test } from 'vitest';
import { CookieAuth } from '../../src/auth/cookie-auth.ts';

const endpoints = { baseUrl: 'https://shop.example.com/' };
const send = async (auth: CookieAuth, method = 'GET'): Promise<Headers> => {
  const session = await auth.getSession();
  const request = await session.authorize(new Request('https://shop.example.com/', { method }));
  return request.headers;
};

test('cookies go into one header', async () => {
  const headers = await send(new CookieAuth({ cookies: { a: '1', b: 'x=y' }, endpoints }));
  expect(headers.get('cookie')).toBe('a=1; b=x=y');
});

test('no cookies, no header', async () => {
  expect((await send(new CookieAuth({ cookies: {}, endpoints }))).get('cookie')).toBeNull();
});

test('a function gives cookies anew for each session', async () => {
  let count = 0;
  const auth = new CookieAuth({ cookies: () => Promise.resolve({ n: String(++count) }), endpoints });
  expect((await send(auth)).get('cookie')).toBe('n=1');
  expect((await send(auth)).get('cookie')).toBe('n=2');
});

test('a CSRF token goes on requests that change something, and on no other', async () => {
  const auth = new CookieAuth({
    cookies: { csrf: 't0ken' },
    csrf: { cookie: 'csrf', header: 'X-CSRFToken' },
    endpoints,
  });
  for (const [method, token] of [
    ['GET', null],
    ['HEAD', null],
    ['POST', 't0ken'],
    ['DELETE', 't0ken'],
  ] as const) {
    expect((await send(auth, method)).get('x-csrftoken')).toBe(token);
  }
});

test('without the cookie of the CSRF token, none is sent', async () => {
  const auth = new CookieAuth({
    cookies: { a: '1' },
    csrf: { cookie: 'csrf', header: 'X-CSRFToken' },
    endpoints,
  });
  expect((await send(auth, 'POST')).get('x-csrftoken')).toBeNull();
});

test.each([
  { 'a b': '1' },
  { a: '1; b=2' },
  { a: 'x\r\nSet-Cookie: y' },
  { a: 'ü' },
  { a: '"quoted"' },
  { '': 'x' },
])('a cookie that is none is refused: %j', async (cookies) => {
  const auth = new CookieAuth({ cookies, endpoints });
  await expect(auth.getSession()).rejects.toMatchObject({ code: 'E_ARGUMENT', phase: 'auth' });
});

test('all values count as secrets', async () => {
  const session = await new CookieAuth({ cookies: { a: 'one', b: 'two' }, endpoints }).getSession();
  expect(session.secrets?.()).toStrictEqual(['one', 'two']);
});
