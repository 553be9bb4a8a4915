import { expect, test } from 'vitest';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import { sketchfabEndpoints } from '../../../src/marketplaces/sketchfab/index.ts';
import { jsonAnswer } from '../support/embedded-shop.ts';
import { embeddedSketchfab, models } from './embedded-sketchfab.ts';

test('purchases are the default, page by page, and no page asks for a link', async () => {
  const { client, shop } = await embeddedSketchfab();
  await using market = client();
  const sizes: number[] = [];
  for await (const { items } of market.pages({ pageSize: 4 })) sizes.push(items.length);
  expect(sizes).toEqual([4, 2]);
  expect(shop.requests.map(({ url }) => url.pathname)).toEqual([
    '/v3/me/models/purchases',
    '/v3/me/models/purchases',
  ]);
  expect(shop.requests[0]?.headers.get('authorization')).toBe('Token sketchfab-token');
  expect(shop.requests[1]?.url.searchParams.get('cursor')).toBe(btoa('4'));
});

test('a search needs no account, and sends what narrows it', async () => {
  const { client, shop } = await embeddedSketchfab();
  await using market = client({ auth: new NoAuth({ endpoints: sketchfabEndpoints() }) });
  const found = await market.getCollection({
    from: 'search',
    search: 'crane',
    licenses: ['by', 'cc0'],
    tags: ['crane'],
    animated: false,
    staffPicked: true,
    maxFaceCount: 20_000,
    sortBy: '-likeCount',
    pageSize: 500,
  });
  expect(found.length).toBe(5);
  const query = shop.requests[0]?.url.searchParams;
  expect(query?.getAll('licenses')).toEqual(['by', 'cc0']);
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    type: 'models',
    downloadable: 'true',
    q: 'crane',
    count: '24',
    max_face_count: '20000',
    staffpicked: 'true',
    sort_by: '-likeCount',
  });
  await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_AUTH' });
});

test('a licence that the shop does not know is an error of the family', async () => {
  const { client } = await embeddedSketchfab();
  await using market = client({ retry: { limit: 0 } });
  const wrong = market.getCollection({ from: 'search', licenses: ['cc-by' as 'by'] });
  await expect(wrong).rejects.toMatchObject({ code: 'E_HTTP', status: 400, retryable: false });
});

test('a model is typed, with its licence', async () => {
  const { client } = await embeddedSketchfab();
  await using market = client();
  const asset = await market.getAsset(models.crane);
  expect(asset).toMatchObject({
    title: 'Harbour crane / A?',
    isDownloadable: true,
    faceCount: 12_000,
    author: 'North Pier',
    tags: ['crane'],
    categories: ['Architecture'],
    thumbnailUrl: 'https://media.example.test/1024.jpeg',
    publishedAt: new Date('2024-01-02T03:04:05.678Z'),
    license: { slug: 'by', label: 'CC Attribution' },
  });
  expect(asset.archives['glb']).toMatchObject({ size: 40_000, faceCount: 12_000 });
  expect(asset.attribution).toBe(
    `“Harbour crane / A?” (https://sketchfab.com/3d-models/model-${models.crane}) by North Pier ` +
      '(https://sketchfab.com/northpier). Licensed under CC Attribution (http://creativecommons.org/licenses/by/4.0/).',
  );
  const reserved = await market.getAsset(models.viewOnly);
  expect(reserved.license).toBeUndefined();
  expect(reserved.attribution).toContain('All rights reserved');
});

test('the collection knows licences, authors and sizes', async () => {
  const { client } = await embeddedSketchfab();
  await using market = client();
  const collection = await market.getCollection();
  expect(collection.filterByLicense('CC Attribution').length).toBe(5);
  expect(
    collection
      .filterByMaxFaces(600)
      .filterByAuthor('North Pier')
      .filterByTag('crane')
      .filterByCategory('Architecture').length,
  ).toBe(5);
});

test('a proxy stays in use on the second page, and a list without a type is read too', async () => {
  const { client, shop } = await embeddedSketchfab();
  const endpoints = sketchfabEndpoints({ baseUrl: 'https://proxy.example.com/skfb/' });
  await using market = client({ auth: new NoAuth({ endpoints }) });
  shop.intercept(({ url }) => {
    if (url.hostname !== 'proxy.example.com') return undefined;
    const isFirst = !url.searchParams.has('cursor');
    const next = 'https://api.sketchfab.com/v3/search?cursor=abc&type=models';
    return jsonAnswer({ results: { models: [{ uid: isFirst ? '1' : '2' }] }, next: isFirst ? next : null });
  });
  expect([...(await market.getCollection({ from: 'search' }))].map(({ uid }) => uid)).toEqual(['1', '2']);
  expect(shop.requests[1]?.url.href).toBe('https://proxy.example.com/skfb/search?cursor=abc&type=models');
});
