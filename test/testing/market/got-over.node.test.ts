// Off browsers only: there the body of an answer is read in time of its own, and a clock that jumps is ahead of it.
import { createMarketplace, manualClock } from 'asset-marketplace-client-core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';

test.each([
  ['a cut', { kind: 'cut', afterBytes: 300_000 }],
  ['a quiet cut', { kind: 'cut', afterBytes: 300_000, quietly: true }],
  ['a stall', { kind: 'stall', afterBytes: 300_000 }],
  ['a busy server', { kind: 'status', status: 503 }],
  ['a rate limit', { kind: 'status', status: 429, retryAfter: 2 }],
  ['an expired link', { kind: 'expired' }],
  ['a lost connection', { kind: 'offline' }],
] as const)('%s is got over', async (_, fault) => {
  const clock = manualClock();
  const shop = createMarketplace({ clock, assets: 1, fileSize: 1_000_000 });
  const client = shop.client();
  onTestFinished(() => client.close());
  const injected = shop.inject(fault);
  const sink = memory();
  const result = await clock.run(client.downloadAsset('asset-1', sink, { folder: '' }));
  expect(injected.hits).toBe(1);
  expect(result).toMatchObject({ success: true });
  const [file] = shop.files('asset-1');
  expect(sink.bytes(file?.path ?? '')).toEqual(file?.read());
  expect(shop.openAnswers).toBe(0);
});

test('a file that changes on its way is never taken for the one that was promised', async () => {
  const clock = manualClock();
  const shop = createMarketplace({ clock, assets: 1, fileSize: 1_000_000 });
  const client = shop.client();
  onTestFinished(() => client.close());
  shop.inject({ kind: 'changed', afterBytes: 300_000 });
  const sink = memory();
  const [file] = shop.files('asset-1');
  const path = file?.path ?? '';
  const result = await clock.run(client.downloadAsset('asset-1', sink, { folder: '' }));
  expect(result).toMatchObject({ success: false, error: { code: 'E_INTEGRITY' } });
  expect(sink.bytes(path)).toBeUndefined();
  expect(await clock.run(client.downloadAsset('asset-1', sink, { folder: '' }))).toMatchObject({
    success: true,
  });
  expect(sink.bytes(path)).toEqual(shop.files('asset-1')[0]?.read());
});
