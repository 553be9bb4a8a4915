import {
  createMarketplace,
  manualClock,
  type EmbeddedMarketplace,
} from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/shared/logger.ts';
import { ask } from './ask.ts';

const refreshWith = (shop: EmbeddedMarketplace) => ({
  fetch: shop.fetch,
  signal: new AbortController().signal,
  logger: silentLogger,
});

async function statusWith(
  shop: EmbeddedMarketplace,
  auth: ReturnType<EmbeddedMarketplace['auth']>,
): Promise<number> {
  const session = await auth.getSession();
  const response = await shop.fetch(await session.authorize(new Request(`${shop.baseUrl}assets`)));
  await response.body?.cancel();
  return response.status;
}

test('without a token, or with a wrong one, the API is closed', async () => {
  const shop = createMarketplace();
  const response = await shop.fetch(`${shop.baseUrl}assets`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('invalid_token');
  await response.body?.cancel();
  const wrong = await shop.fetch(`${shop.baseUrl}assets`, { headers: { authorization: 'Bearer nonsense' } });
  expect(wrong.status).toBe(401);
  await wrong.body?.cancel();
});

test('a marketplace without accounts asks for none', async () => {
  const shop = createMarketplace({ auth: false });
  const response = await shop.fetch(`${shop.baseUrl}assets`);
  expect(response.status).toBe(200);
  await response.body?.cancel();
});

test('an access token ends with its time, and a refresh brings another', async () => {
  const clock = manualClock();
  const shop = createMarketplace({ clock, tokenTtlMs: 1000 });
  const auth = shop.auth();
  expect(await statusWith(shop, auth)).toBe(200);
  clock.advance(1000);
  expect(await statusWith(shop, auth)).toBe(401);
  await auth.refresh(refreshWith(shop));
  expect(await statusWith(shop, auth)).toBe(200);
  expect(shop.refreshes).toBe(1);
});

test('tokens can be ended at once', async () => {
  const shop = createMarketplace();
  const auth = shop.auth();
  shop.expireTokens();
  expect(await statusWith(shop, auth)).toBe(401);
  await auth.refresh(refreshWith(shop));
  expect(await statusWith(shop, auth)).toBe(200);
});

test('revoked credentials cannot be renewed', async () => {
  const shop = createMarketplace();
  const auth = shop.auth();
  shop.revokeTokens();
  await expect(auth.refresh(refreshWith(shop))).rejects.toMatchObject({ code: 'E_AUTH' });
  expect(shop.refreshes).toBe(0);
});

async function refresh(shop: EmbeddedMarketplace, refreshToken: string): Promise<Response> {
  return shop.fetch(shop.endpoints.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
}

test('a refresh token that was used is of no more use, when tokens rotate', async () => {
  const shop = createMarketplace();
  shop.auth();
  const token = shop.secrets.find((secret) => secret.startsWith('refresh-')) ?? '';
  expect((await refresh(shop, token)).status).toBe(200);
  const again = await refresh(shop, token);
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
});

test('without rotation the refresh token stays', async () => {
  const shop = createMarketplace({ rotation: false });
  shop.auth();
  const token = shop.secrets.find((secret) => secret.startsWith('refresh-')) ?? '';
  expect(await (await refresh(shop, token)).json()).toMatchObject({ refresh_token: token });
  expect(await (await refresh(shop, token)).json()).toMatchObject({ refresh_token: token });
});

test('only POST reaches the token endpoint, and only for a refresh', async () => {
  const shop = createMarketplace();
  const get = await shop.fetch(shop.endpoints.tokenUrl);
  expect(get.status).toBe(405);
  await get.body?.cancel();
  const other = await shop.fetch(shop.endpoints.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password' }),
  });
  expect(await other.json()).toMatchObject({ error: 'unsupported_grant_type' });
});

test('HEAD is not supported', async () => {
  const shop = createMarketplace({ auth: false });
  const response = await shop.fetch(`${shop.baseUrl}assets`, { method: 'HEAD' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET');
  await response.body?.cancel();
});

test('the log tells what was asked, and no secret', async () => {
  const shop = createMarketplace({ assets: 1 });
  const { file } = ask(shop);
  await (await file('asset-1', shop.files('asset-1')[0]?.path ?? '', { range: 'bytes=0-9' })).arrayBuffer();
  expect(shop.requests).toMatchObject([
    { route: 'link', uid: 'asset-1', credentials: true, status: 200, state: 'complete' },
    {
      route: 'file',
      uid: 'asset-1',
      credentials: false,
      status: 206,
      range: 'bytes=0-9',
      bytes: 10,
      state: 'complete',
    },
  ]);
  expect(shop.openAnswers).toBe(0);
  const text = JSON.stringify(shop.requests);
  expect(shop.secrets.length).toBeGreaterThan(2);
  for (const secret of shop.secrets) expect(text).not.toContain(secret);
});
