import { expect, test } from 'vitest';
import { AmbientCgAsset, AmbientCgClient } from '../../../src/marketplaces/ambientcg/index.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedAmbientCg } from './embedded-ambient-cg.ts';

test('the list is read page by page', async () => {
  const { client, shop } = await embeddedAmbientCg();
  await using market = client();
  const sizes: number[] = [];
  for await (const { items } of market.pages({ pageSize: 2 })) sizes.push(items.length);
  expect(sizes).toEqual([2, 2, 1]);
  expect(shop.requests.map(({ url }) => url.searchParams.get('offset'))).toEqual(['0', '2', '4']);
  expect(shop.requests[0]?.url.searchParams.get('include')).toContain('downloads');
  const collection = await market.getCollection({ search: 'planks', type: 'material', sort: 'latest' });
  expect(collection.totalCount).toBe(2);
  expect(collection.filterByTag('planks902').length).toBe(1);
  expect(collection.filterByType('material').filterByMap('normal').length).toBe(2);
});

test('an asset is typed, and its variants are told', async () => {
  const { client } = await embeddedAmbientCg();
  await using market = client();
  const asset = await market.getAsset('Planks901');
  expect(asset).toMatchObject({
    title: 'Planks 901',
    type: 'material',
    maps: ['color', 'normal', 'roughness'],
    dimensions: { width: 200, height: 200 },
    createdAt: new Date('2024-05-06T00:00:00Z'),
    pageUrl: 'https://ambientcg.com/a/Planks901',
  });
  expect(asset.variants[4]).toMatchObject({
    attributes: 'LQ-1K-JPG',
    resolution: '1K',
    format: 'LQ-JPG',
    extension: 'zip',
  });
});

test('both versions of the API give the same assets', async () => {
  const { client } = await embeddedAmbientCg();
  await using v3 = client();
  await using v2 = client({ api: 'v2' });
  const [now, before] = [await v3.getAsset('Planks902'), await v2.getAsset('Planks902')];
  expect(
    before.variants.map(({ attributes, url, size, fileName }) => ({ attributes, url, size, fileName })),
  ).toEqual(now.variants.map(({ attributes, url, size, fileName }) => ({ attributes, url, size, fileName })));
  expect(before).toMatchObject({ type: 'material', tags: ['wood', 'old'], dimensions: { width: 200 } });
  expect(before.variants[0]?.members).toEqual(['Planks902_1K-JPG_Color.jpg']);
  expect((await v2.getCollection({ pageSize: 2 })).length).toBe(5);
  expect((await v2.getAsset('Sky001')).variants).toEqual([]);
  expect(await v2.getAsset('Chair001')).toMatchObject({ type: '3d-model', variants: [] });
});

test('a type that version 2 ignores does not bring the whole catalogue', async () => {
  const { client, shop } = await embeddedAmbientCg();
  await using market = client({ api: 'v2' });
  expect([...(await market.getCollection({ type: '3d-model' }))].map(({ uid }) => uid)).toEqual(['Chair001']);
  expect(shop.requests[0]?.url.searchParams.get('type')).toBe('3DModel');
  expect((await market.getCollection({ type: 'material', sort: 'popular' })).length).toBe(3);
  expect(shop.requests[1]?.url.searchParams.get('sort')).toBe('Popular');
});

test('an unknown uid, and one that would be two, are not found', async () => {
  const { client } = await embeddedAmbientCg();
  await using market = client();
  for (const uid of ['Nothing001', 'Planks901,Planks902', '..']) {
    await expect(market.getAsset(uid)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  }
});

test('errors are of the family', async () => {
  const { client, shop } = await embeddedAmbientCg();
  await using market = client({ retry: { limit: 0 } });
  shop.intercept(() => textAnswer('<h1>Too many</h1>', 429, 'text/html', { 'retry-after': '86400' }), 1);
  await expect(market.getCollection()).rejects.toMatchObject({
    code: 'E_RATE_LIMITED',
    retryAfterMs: 86_400_000,
  });
  shop.intercept(() => jsonAnswer({ totalResults: 1, assets: [{ id: 7 }] }), 1);
  await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_SCHEMA', field: 'assets.0.id' });
});

test('a wrong version is a TypeError', () => {
  expect(() => new AmbientCgClient({ api: 'v1' as 'v2' })).toThrow(TypeError);
});

test('a variant without a file parameter is named after the asset', () => {
  const asset = new AmbientCgAsset({
    id: 'Sky001',
    downloads: [{ url: 'https://ambientcg.com/x/y.exr', attributes: '4K', extension: 'exr' }],
  });
  expect(asset.variants[0]).toMatchObject({ fileName: 'Sky001_4K.exr', format: 'exr', resolution: '4K' });
});
