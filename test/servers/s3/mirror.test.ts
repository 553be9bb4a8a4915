import { expect, it, onTestFinished } from 'vitest';
import { mirrorLibrary, readMirrorIndex, verifyMirror } from '../../../src/mirror/index.ts';
import { createMarketplace } from '../../../src/testing/index.ts';
import { requestsDuring } from '../../mirror/support/run-events.ts';
import { testBucket } from './test-bucket.ts';

it('a mirror in a bucket is brought once, goes on in another sink, is repaired and pruned', async () => {
  const place = await testBucket();
  onTestFinished(() => place.remove());
  const prefix = 'library/';
  const shop = createMarketplace({ assets: 20, filesPerAsset: 3, fileSize: 3000 });
  await using market = shop.client();
  const first = await mirrorLibrary(market, place.sink({ prefix })).report;
  expect(first).toMatchObject({ complete: true, added: { assets: 20, files: 60 } });

  const sink = place.sink({ prefix });
  const requests = await requestsDuring(shop, () => mirrorLibrary(market, sink).report);
  expect(requests.map(({ route }) => route)).toEqual(['list']);
  expect(await Array.fromAsync(readMirrorIndex(sink))).toHaveLength(20);

  const key = (await place.keys()).find((each) => each.includes('-asset-3/')) ?? '';
  const bytes = (await place.get(key)) ?? new Uint8Array();
  await place.put(
    key,
    bytes.map((byte, index) => (index === 99 ? byte ^ 1 : byte)),
  );
  const report = await verifyMirror(sink, { repair: market });
  expect(report).toMatchObject({ sound: true, files: 60, problems: [{ kind: 'corrupted', repaired: true }] });
  expect(await place.get(key)).toEqual(bytes);

  shop.removeAsset('asset-5');
  const pruned = await mirrorLibrary(market, sink, { prune: true }).report;
  expect(pruned).toMatchObject({ removed: { assets: 1, files: 3 }, kept: [] });
  expect((await place.keys()).filter((each) => each.includes('-asset-5/'))).toEqual([]);
  expect(await place.uploads()).toEqual([]);
}, 120_000);
