import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import {
  createMarketplace,
  seededBytes,
  type MarketplaceOptions,
} from 'asset-marketplace-client-core/testing';
import { serveMarketplace } from 'asset-marketplace-client-core/testing/node';
import { expect, onTestFinished, test } from 'vitest';

const path = 'a.bin';

async function served(size = 1000, options: MarketplaceOptions = {}) {
  const shop = createMarketplace({
    auth: false,
    assets: [{ uid: 'x', title: 'X', files: [{ path, size, seed: 5 }] }],
    ...options,
  });
  const server = await serveMarketplace(shop);
  onTestFinished(() => server.close());
  const link = async (): Promise<string> => {
    const response = await fetch(`${server.endpoints.baseUrl}assets/x/link?path=${path}`);
    return ((await response.json()) as { url: string }).url;
  };
  return { shop, server, link };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

test('the same marketplace answers over HTTP, with links to itself', async () => {
  const { server, link } = await served();
  const url = await link();
  expect(new URL(url).origin).toBe(new URL(server.endpoints.baseUrl).origin);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  const response = await fetch(url, { headers: { range: 'bytes=10-19' } });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe('bytes 10-19/1000');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(seededBytes(5, 10, 10));
});

test('tokens are asked for and renewed over HTTP', async () => {
  const { shop, server } = await served(1000, { auth: true });
  const closed = await fetch(`${server.endpoints.baseUrl}assets`);
  expect(closed.status).toBe(401);
  await closed.body?.cancel();
  shop.auth();
  const refreshToken = shop.secrets.find((secret) => secret.startsWith('refresh-')) ?? '';
  const renewed = await fetch(server.endpoints.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  const { access_token: token } = (await renewed.json()) as { access_token: string };
  const open = await fetch(`${server.endpoints.baseUrl}assets`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(open.status).toBe(200);
  await open.body?.cancel();
});

test('a reader that stops holds the marketplace back', async () => {
  const size = 1 << 30;
  const { shop, link } = await served(size);
  const controller = new AbortController();
  const response = await fetch(await link(), { signal: controller.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  let before = -1;
  for (let now = 0; now !== before;) {
    before = now;
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    now = shop.requests.at(-1)?.bytes ?? 0;
  }
  expect(before).toBeLessThan(size / 8);
  controller.abort();
  await until(() => shop.openAnswers === 0);
  expect(shop.requests.at(-1)?.state).toBe('cancelled');
});

test('a cut and a lost connection break the answer', async () => {
  const { shop, link } = await served(200_000);
  const url = await link();
  shop.inject({ kind: 'cut', afterBytes: 70_000 });
  await expect((await fetch(url)).arrayBuffer()).rejects.toThrow();
  shop.inject({ kind: 'cut', afterBytes: 70_000, quietly: true });
  await expect((await fetch(url)).arrayBuffer()).rejects.toThrow();
  shop.inject({ kind: 'offline' });
  await expect(fetch(url)).rejects.toThrow();
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(200_000);
});

test('a refused request leaves the connection in order', async () => {
  const { link, shop } = await served();
  const url = await link();
  shop.expireLinks();
  expect((await fetch(url)).status).toBe(403);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(405);
  expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(204);
  expect((await fetch(await link())).status).toBe(200);
});

test('closing twice is closing once, ends what is open, and frees the port', async () => {
  const { shop, server, link } = await served(1 << 30);
  shop.inject({ kind: 'stall', afterBytes: 10 });
  const response = await fetch(await link());
  const reading = response.arrayBuffer();
  const ended = expect(reading).rejects.toThrow();
  await Promise.all([server.close(), server.close()]);
  await server[Symbol.asyncDispose]();
  await ended;
  const socket = connect(Number(new URL(server.endpoints.baseUrl).port), '127.0.0.1');
  const refused = await new Promise<unknown>((resolve) => socket.on('error', resolve));
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a port can be chosen', async () => {
  const { server, shop } = await served();
  const { port } = new URL(server.endpoints.baseUrl);
  await server.close();
  const again = await serveMarketplace(shop, { port: Number(port) });
  onTestFinished(() => again.close());
  expect(new URL(again.endpoints.baseUrl).port).toBe(port);
});
