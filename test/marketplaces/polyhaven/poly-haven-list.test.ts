import { expect, test } from 'vitest';
import { embeddedPolyHaven } from './embedded-poly-haven.ts';

test('the list comes whole, typed, with the payload as it was sent', async () => {
  const { client, shop } = embeddedPolyHaven();
  await using market = client();
  const collection = await market.getCollection();
  expect(collection.totalCount).toBe(3);
  const planks = collection.findByUid('harbour_planks');
  expect(planks).toMatchObject({
    title: 'Harbour Planks',
    kind: 'texture',
    createdAt: new Date('2023-11-14T22:13:20Z'),
    authors: { 'Jane Doe': 'All' },
    category: 'Wood/Planks',
    tags: ['dock'],
    maxResolution: [8192, 8192],
    dimensionsMm: [2000, 2000],
    downloadCount: 1200,
    pageUrl: 'https://polyhaven.com/a/harbour_planks',
  });
  expect(planks?.rawData).toMatchObject({ attributes: { condition: ['weathered'] } });
  expect(collection.findByUid('quay_dawn')?.attribution).toContain('Jane Doe, J. Röe');
  expect(shop.requests).toHaveLength(1);
});

test('a list is narrowed by the server, and searched by the client', async () => {
  const { client } = embeddedPolyHaven();
  await using market = client();
  const uids = async (options: Parameters<typeof market.getCollection>[0]): Promise<string[]> =>
    [...(await market.getCollection(options))].map(({ uid }) => uid);
  expect(await uids({ type: 'hdris' })).toEqual(['quay_dawn']);
  expect(await uids({ categories: ['wood', 'man made'] })).toEqual(['harbour_planks']);
  expect(await uids({ category: 'Coast & Water' })).toEqual(['quay_dawn']);
  expect(await uids({ attributes: { condition: ['clean', 'weathered'] } })).toEqual(['harbour_planks']);
  expect(await uids({ search: 'DOCK' })).toEqual(['harbour_planks', 'boat']);
  expect(await uids({ search: 'dock planks' })).toEqual(['harbour_planks']);
  expect(await uids({ limit: 2 })).toHaveLength(2);
});

test('a collection keeps its class when it is filtered', async () => {
  const { client } = embeddedPolyHaven();
  await using market = client();
  const collection = await market.getCollection();
  expect(collection.filterByKind('model').length).toBe(1);
  expect(collection.filterByCategory('Wood').filterByTag('dock').filterByAuthor('Jane Doe').length).toBe(1);
  expect(collection.filterByCategory('Woo').length).toBe(0);
  expect(collection.filterByCategory('outdoor').length).toBe(1);
});

test('errors in plain text and in HTML become errors of the family', async () => {
  const { client, shop } = embeddedPolyHaven();
  await using market = client({ retry: { limit: 0 } });
  await expect(market.getCollection({ type: 'sounds' as 'all' })).rejects.toMatchObject({
    code: 'E_HTTP',
    status: 400,
    retryable: false,
  });
  await expect(market.getCollection({ attributes: { smell: ['fish'] } })).rejects.toMatchObject({
    code: 'E_HTTP',
  });
  await expect(market.getAsset('nothing_here')).rejects.toMatchObject({ code: 'E_NOT_FOUND', status: 404 });
  shop.intercept(
    () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      bytes: new TextEncoder().encode('<title>Attention required</title>'),
    }),
    1,
  );
  await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_PROTOCOL' });
});

test('what cannot be an id is not found without a request', async () => {
  const { client, shop } = embeddedPolyHaven();
  await using market = client();
  for (const uid of ['../assets', 'a/b', 'ä', 'x'.repeat(51)]) {
    await expect(market.getAsset(uid)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  }
  expect(shop.requests).toHaveLength(0);
});
