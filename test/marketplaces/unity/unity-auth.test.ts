import { expect, test } from 'vitest';
import { UnityAuth, unityEndpoints } from '../../../src/marketplaces/unity/index.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { textAnswer } from '../support/embedded-shop.ts';
import { embeddedUnity } from './embedded-unity.ts';

test('a hundred calls with an old token cause one renewal, and the new tokens are handed over first', async () => {
  const { client, state, saved } = embeddedUnity();
  await using market = client();
  state.accessToken = 'revoked';
  await Promise.all(Array.from({ length: 100 }, () => market.getAsset('1001')));
  expect(state.refreshes).toBe(1);
  expect(saved).toMatchObject([{ accessToken: 'unity-access-1', refreshToken: 'unity-refresh-1' }]);
});

test('the refresh token rotates: the second renewal uses the new one', async () => {
  const { client, state, saved } = embeddedUnity();
  await using market = client();
  for (const round of [1, 2]) {
    state.accessToken = 'revoked';
    await market.getAsset('1001');
    expect(saved[round - 1]?.refreshToken).toBe(`unity-refresh-${round}`);
  }
});

test('an old refresh token, which the server answers with 412, is E_AUTH', async () => {
  const { client, state } = embeddedUnity();
  await using market = client();
  state.accessToken = 'revoked';
  state.refreshToken = 'used elsewhere';
  await expect(market.getAsset('1001')).rejects.toMatchObject({
    code: 'E_AUTH',
    status: 412,
    hint: 'Sign in again.',
    url: 'https://api.unity.com/v1/oauth2/token',
  });
});

test('an outage where tokens are renewed does not look like a lost sign-in', async () => {
  const { client, state, shop } = embeddedUnity();
  await using market = client({ retry: { limit: 0 } });
  state.accessToken = 'revoked';
  shop.intercept(({ url }) => (url.hostname === 'api.unity.com' ? textAnswer('down', 503) : undefined), 1);
  await expect(market.getAsset('1001')).rejects.toMatchObject({
    code: 'E_HTTP',
    status: 503,
    retryable: true,
  });
  await expect(market.getAsset('1001')).resolves.toMatchObject({ uid: '1001' });
});

test("the Hub's tokens are renewed through JSON, without a client id", async () => {
  const { client, auth, state, shop } = embeddedUnity();
  const endpoints = unityEndpoints({ tokenUrl: 'https://core.example.test/api/login/refresh' });
  await using market = client({
    auth: auth({ endpoints, encoding: 'json', clientId: undefined, clientSecret: undefined }),
  });
  state.accessToken = 'revoked';
  await market.getAsset('1001');
  const sent = shop.requests.find(({ url }) => url.hostname === 'core.example.test');
  expect(JSON.parse(sent?.body ?? '')).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'unity-refresh-0',
  });
});

test('a token counts as expired 15 seconds early, and when its end is not known', () => {
  const clock = manualClock();
  const at = (ms: number): UnityAuth =>
    new UnityAuth({ tokens: { accessToken: 'a', expiresAt: new Date(clock.date() + ms) }, clock });
  expect(at(16_000).isTokenExpired()).toBe(false);
  expect(at(15_000).isTokenExpired()).toBe(true);
  expect(new UnityAuth({ tokens: { accessToken: 'a' }, clock }).isTokenExpired()).toBe(true);
});

test('tokens go to the API and its token endpoint, and nowhere else', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  shop.intercept(({ url }) =>
    url.pathname.endsWith('/product/1001') && url.hostname === 'packages-v2.unity.com'
      ? {
          status: 302,
          headers: { location: 'https://elsewhere.example/-/api/product/1001' },
          bytes: new Uint8Array(),
        }
      : undefined,
  );
  await expect(market.getAsset('1001')).rejects.toMatchObject({});
  const elsewhere = shop.requests.filter(({ url }) => url.hostname === 'elsewhere.example');
  expect(elsewhere.some(({ headers }) => headers.has('authorization'))).toBe(false);
});
