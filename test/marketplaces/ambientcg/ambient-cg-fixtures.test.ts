import { expect, test } from 'vitest';
import v2 from '../../fixtures/ambientcg/v2_full_json_p1.json' with { type: 'json' };
import v3 from '../../fixtures/ambientcg/v3_assets.json' with { type: 'json' };
import { AmbientCgClient } from '../../../src/marketplaces/ambientcg/index.ts';
import { embeddedShop, jsonAnswer, on } from '../support/embedded-shop.ts';

const shop = embeddedShop([
  on('/api/v2/full_json', () => jsonAnswer(v2)),
  on('/api/v3/assets', () => jsonAnswer(v3)),
]);

test('a page of version 3 loses nothing', async () => {
  await using market = new AmbientCgClient({ fetch: shop.fetch });
  const { assets, totalCount } = await market.getCollection();
  expect(assets.map(({ rawData }) => rawData)).toEqual(v3.assets);
  expect(totalCount).toBe(1);
  expect(assets[0]?.variants.map(({ fileName, size }) => [fileName, size])).toEqual([
    ['Planks901_1K-JPG.zip', 3_145_728],
    ['Planks901_LQ-1K-PNG.zip', 9000],
  ]);
});

test('a page of version 2 loses nothing, with its lists and objects that stand for each other', async () => {
  await using market = new AmbientCgClient({ api: 'v2', fetch: shop.fetch });
  const { assets } = await market.getCollection({ limit: 2 });
  expect(assets.map(({ rawData }) => rawData)).toEqual(v2.foundAssets);
  expect(assets[0]?.variants[0]?.members).toEqual([
    'Planks901_1K-JPG_Color.jpg',
    'Planks901_1K-JPG_NormalGL.jpg',
  ]);
  expect(assets[1]).toMatchObject({ tags: ['sky', 'old'], variants: [], type: 'hdri' });
});
