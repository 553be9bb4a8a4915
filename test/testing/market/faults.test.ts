import {
  createMarketplace,
  manualClock,
  seededBytes,
  type MarketFault,
} from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { ask, bytesOf } from './ask.ts';

const size = 150_000;
const path = 'a.bin';
const clock = manualClock();

function faulty(...faults: MarketFault[]) {
  const shop = createMarketplace({
    clock,
    assets: [{ uid: 'x', title: 'X', files: [{ path, size, seed: 5 }] }],
  });
  const injected = faults.map((fault) => shop.inject(fault));
  return { shop, injected, ...ask(shop) };
}

/** What came before the body ended or broke. */
async function drain(response: Response): Promise<{ bytes: number; error?: unknown }> {
  const reader = response.body?.getReader();
  let bytes = 0;
  try {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      bytes += part.value.length;
    return { bytes };
  } catch (error) {
    return { bytes, error };
  }
}

test('a cut breaks the body after so many bytes, once', async () => {
  const { shop, file, injected } = faulty({ kind: 'cut', afterBytes: 100_000 });
  const { bytes, error } = await drain(await file('x', path));
  expect(bytes).toBe(100_000);
  expect(error).toBeInstanceOf(TypeError);
  expect(shop.requests.at(-1)).toMatchObject({ state: 'broken', bytes: 100_000 });
  expect(injected[0]?.hits).toBe(1);
  expect(await drain(await file('x', path))).toEqual({ bytes: size });
});

test('a quiet cut just ends', async () => {
  const { shop, file } = faulty({ kind: 'cut', afterBytes: 100, quietly: true });
  const response = await file('x', path);
  expect(response.headers.get('content-length')).toBe(String(size));
  expect(await drain(response)).toEqual({ bytes: 100 });
  expect(shop.openAnswers).toBe(0);
});

test('a cut counts the bytes of the answer, not of the file', async () => {
  const { file } = faulty({ kind: 'cut', afterBytes: 10 });
  expect((await drain(await file('x', path, { range: 'bytes=1000-' }))).bytes).toBe(10);
});

test('a stall is silent until the client gives up', async () => {
  const { shop, file } = faulty({ kind: 'stall', afterBytes: 70_000 });
  const controller = new AbortController();
  const reader = (await file('x', path, {}, controller.signal)).body?.getReader();
  await reader?.read();
  await reader?.read();
  const silent = reader?.read();
  expect(shop.requests.at(-1)).toMatchObject({ state: 'open', bytes: 70_000 });
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(silent).rejects.toBe(reason);
  expect(shop.openAnswers).toBe(0);
});

test('a stalled body can be cancelled', async () => {
  const { shop, file } = faulty({ kind: 'stall', afterBytes: 0 });
  const reader = (await file('x', path)).body?.getReader();
  const silent = reader?.read();
  await reader?.cancel();
  expect(await silent).toEqual({ done: true, value: undefined });
  expect(shop.openAnswers).toBe(0);
});

test('a status comes in place of the answer, with Retry-After', async () => {
  const { file } = faulty(
    { kind: 'status', status: 429, retryAfter: 2 },
    { kind: 'status', status: 503, body: 'busy', type: 'text/plain' },
  );
  const first = await file('x', path);
  expect(first.status).toBe(429);
  expect(first.headers.get('retry-after')).toBe('2');
  await first.body?.cancel();
  expect((await file('x', path)).status).toBe(200);
});

test('faults of one request take turns', async () => {
  const { file } = faulty(
    { kind: 'status', status: 503, times: 2 },
    { kind: 'cut', afterBytes: 5, skip: 2 },
    { kind: 'slow', bytesPerSecond: 1e9, times: Infinity },
  );
  expect((await file('x', path)).status).toBe(503);
  expect((await file('x', path)).status).toBe(503);
  expect((await clock.run(drain(await file('x', path)))).bytes).toBe(5);
  expect((await clock.run(drain(await file('x', path)))).bytes).toBe(size);
});

test('an expired link can be made up', async () => {
  const { file } = faulty({ kind: 'expired' });
  const response = await file('x', path);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('Request has expired');
});

test('a file changes on its way', async () => {
  const { shop, file } = faulty({ kind: 'changed', afterBytes: 1000 });
  const first = await file('x', path);
  expect((await drain(first)).bytes).toBe(1000);
  const second = await file('x', path);
  expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
  expect(await bytesOf(second)).toEqual(shop.files('x')[0]?.read());
});

test('wrong bytes are at their position, in a range too', async () => {
  const { file } = faulty({ kind: 'wrong-bytes', at: 70_000, length: 3, times: 2 });
  const right = seededBytes(5, 0, size);
  const whole = await bytesOf(await file('x', path));
  const wrong = [...whole.keys()].filter((index) => whole[index] !== right[index]);
  expect(wrong).toEqual([70_000, 70_001, 70_002]);
  const part = await bytesOf(await file('x', path, { range: 'bytes=70001-70010' }));
  expect([...part.keys()].filter((index) => part[index] !== right[70_001 + index])).toEqual([0, 1]);
});

test('a slow body keeps to its speed', async () => {
  const { file } = faulty({ kind: 'slow', bytesPerSecond: 1000 });
  const response = await file('x', path);
  const began = clock.now();
  expect((await clock.run(drain(response))).bytes).toBe(size);
  expect(clock.now() - began).toBeCloseTo(size, 0);
});

test('a slow body that is given up leaves no timer', async () => {
  const { shop, file } = faulty({ kind: 'slow', bytesPerSecond: 1 });
  const reader = (await file('x', path)).body?.getReader();
  const waiting = reader?.read();
  expect(clock.timers).toBe(1);
  await reader?.cancel();
  expect((await waiting)?.done).toBe(true);
  expect(clock.timers).toBe(0);
  expect(shop.requests.at(-1)).toMatchObject({ state: 'cancelled', bytes: 0 });
});

test('offline is no answer at all', async () => {
  const { shop, api } = faulty({ kind: 'offline', route: 'asset', uid: 'x' });
  await expect(api('assets/x')).rejects.toBeInstanceOf(TypeError);
  expect(shop.requests.at(-1)).toMatchObject({ status: 0, state: 'broken' });
  expect((await api('assets/x')).status).toBe(200);
});

test('a list can name the same page for ever', async () => {
  const shop = createMarketplace({ assets: 10, pageSize: 2 });
  shop.inject({ kind: 'cursor-loop', route: 'list', times: Infinity, skip: 1 });
  const { json } = ask(shop);
  const { next } = await json('assets');
  expect(await json(`assets?cursor=${String(next)}`)).toMatchObject({ next });
});

test('a fault meets only what it is for', async () => {
  const shop = createMarketplace({ assets: 2, filesPerAsset: 2 });
  const second = shop.files('asset-2')[1]?.path ?? '';
  const fault = shop.inject({ kind: 'status', status: 500, uid: 'asset-2', path: second, times: Infinity });
  const { file } = ask(shop);
  for (const uid of ['asset-1', 'asset-2']) {
    for (const { path: each } of shop.files(uid)) {
      const response = await file(uid, each);
      expect(response.status).toBe(uid === 'asset-2' && each === second ? 500 : 200);
      await response.body?.cancel();
    }
  }
  fault.remove();
  expect((await file('asset-2', second)).status).toBe(200);
});

test('faults can be taken out, and wrong ones are refused', async () => {
  const { shop, file } = faulty({ kind: 'offline', times: Infinity });
  shop.clearFaults();
  expect((await file('x', path)).status).toBe(200);
  expect(() => shop.inject({ kind: 'gone' } as never)).toThrow(/unknown kind "gone"/);
  expect(() => shop.inject({ kind: 'cut', afterByte: 1 } as never)).toThrow(/did you mean "afterBytes"/);
});

test('an answer takes its time, unless the client gives up', async () => {
  const shop = createMarketplace({ clock, latencyMs: 500, auth: false });
  const began = clock.now();
  const response = await clock.run(shop.fetch(`${shop.baseUrl}assets`));
  expect(clock.now() - began).toBe(500);
  await response.body?.cancel();
  const controller = new AbortController();
  const waiting = shop.fetch(`${shop.baseUrl}assets`, { signal: controller.signal });
  controller.abort(new Error('no'));
  await expect(waiting).rejects.toThrow('no');
  expect(clock.timers).toBe(0);
  expect(shop.openAnswers).toBe(0);
});

test('a signal that is aborted already sends nothing', async () => {
  const shop = createMarketplace({ auth: false });
  const reason = new Error('before');
  await expect(shop.fetch(shop.baseUrl, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(shop.count()).toBe(0);
});

test('other servers cannot be reached', async () => {
  const shop = createMarketplace();
  await expect(shop.fetch('https://elsewhere.example/')).rejects.toBeInstanceOf(TypeError);
});

test('a page of another origin may ask and read', async () => {
  const shop = createMarketplace();
  const preflight = await shop.fetch(`${shop.baseUrl}assets`, {
    method: 'OPTIONS',
    headers: { 'access-control-request-headers': 'x-one' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('x-one');
  const { file } = ask(
    createMarketplace({ assets: [{ uid: 'x', title: 'X', files: [{ path, size }] }], cors: false }),
  );
  const closed = await file('x', path);
  expect(closed.headers.has('access-control-allow-origin')).toBe(false);
  await closed.body?.cancel();
});
