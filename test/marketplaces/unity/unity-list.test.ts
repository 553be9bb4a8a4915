import { expect, test } from 'vitest';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedUnity } from './embedded-unity.ts';

const uidsOf = (assets: Iterable<{ uid: string }>): string[] => [...assets].map(({ uid }) => uid);

test('purchases come page by page, in an order that was asked for', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  const sizes: number[] = [];
  for await (const page of market.pages({ pageSize: 3 })) {
    sizes.push(page.items.length);
    expect(page.totalCount).toBe(7);
    expect(page.rawData.category).toEqual([{ name: '3D Models', count: 2 }]);
  }
  expect(sizes).toEqual([3, 3, 1]);
  const [first] = shop.requests;
  expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
    offset: '0',
    limit: '3',
    orderBy: 'purchased_date',
    order: 'desc',
  });
  expect(first?.headers.get('content-type')).toBe('application/json');
});

test('what a list can be narrowed by is sent under the names of the server', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  await market.getCollection({
    search: '100',
    status: 'hidden',
    orderBy: 'name',
    order: 'asc',
    tagging: ['env', 'sea'],
    categories: ['Tools'],
    ids: ['1001', '1002'],
    pageSize: 500,
  });
  expect(Object.fromEntries(shop.requests[0]?.url.searchParams ?? [])).toEqual({
    offset: '0',
    limit: '100',
    query: '100',
    status: 'hidden',
    orderBy: 'name',
    order: 'asc',
    tagging: 'env,sea',
    categories: 'Tools',
    ids: '1001,1002',
  });
});

test('a package that two pages have is in the list once', async () => {
  const { client, state, shop } = embeddedUnity();
  await using market = client();
  shop.intercept(({ url }) => {
    // A purchase between two requests pushes all others down by one.
    if (url.searchParams.get('offset') === '3') state.order = [9, ...state.order];
    return undefined;
  });
  const uids = uidsOf(await market.getCollection({ pageSize: 3 }));
  expect(uids).toHaveLength(7);
  expect(new Set(uids).size).toBe(7);
});

test('a purchase is an asset, with the payload as it was sent', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const collection = await market.getCollection();
  const asset = collection.getAssetById('165785');
  expect(asset).toMatchObject({
    uid: '165785',
    title: 'Package 165785',
    labels: ['env', '#BIN'],
    isHidden: false,
    grantedAt: new Date('2024-05-01T12:34:56Z'),
  });
  expect(asset?.rawData).toMatchObject({ orderId: '12345678901', isPublisherAsset: false });
  expect(collection.getPackageIds()).not.toContain('44869');
  expect(collection.getPackageIds(true)).toContain('44869');
});

test('with details, each asset has its product, and one that the store lost stays', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const collection = await market.getCollection({ details: true });
  expect(collection.length).toBe(7);
  expect(collection.findByUid('1005')?.category).toBeUndefined();
  expect(collection.findByUid('1001')).toMatchObject({ publisher: 'North Pier', price: 1, labels: [] });
  expect(collection.findByUid('165785')?.purchase?.tagging).toEqual(['env', '#BIN']);
});

test('the filters and orders of the collection', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const collection = await market.getCollection({ details: true });
  expect(uidsOf(collection.filterByCategory('Tools'))).toEqual(['1002', '1004']);
  expect(collection.filterByPublisher('North Pier').length).toBe(6);
  expect(collection.filterByUnityVersion('2018.4.1f1').length).toBe(1);
  expect(collection.filterByUnityVersion('2019.4.1f1').length).toBe(7);
  expect(uidsOf(collection.sortByTitle()).at(0)).toBe('1001');
  expect(uidsOf(collection.sortByTitle(true)).at(0)).toBe('44869');
  expect(uidsOf(collection.sortByPrice())).toEqual([
    '1001',
    '1003',
    '1004',
    '44869',
    '165785',
    '1002',
    '1005',
  ]);
  expect(uidsOf(collection.sortByPrice(true))).toEqual([
    '165785',
    '44869',
    '1004',
    '1003',
    '1001',
    '1002',
    '1005',
  ]);
  expect(collection.sortByPrice().filterByCategory('Tools').sortByTitle()).toBeInstanceOf(
    collection.constructor,
  );
});

test('an error with status 200 is an error all the same', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client({ retry: { limit: 0 } });
  for (const [errorCode, code] of [
    [404, 'E_NOT_FOUND'],
    ['403', 'E_AUTH'],
    ['429', 'E_RATE_LIMITED'],
    ['internal', 'E_HTTP'],
  ] as const) {
    shop.intercept(() => jsonAnswer({ errorMessage: 'Sorry, unity-access-0', errorCode }), 1);
    const error = await market.getAsset('1001').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code });
    expect((error as { evidence: string }).evidence).toContain('Sorry');
    expect((error as { evidence: string }).evidence).not.toContain('unity-access-0');
  }
});

test('pages in place of data, outages and refusals are errors of the family', async () => {
  for (const [answer, expected] of [
    [textAnswer('<html>Bad Gateway</html>', 502), { code: 'E_HTTP', retryable: true }],
    [textAnswer('slow', 503, 'text/plain', { 'retry-after': '7' }), { code: 'E_HTTP', retryAfterMs: 7000 }],
    [jsonAnswer({ message: 'no' }, 403), { code: 'E_AUTH', status: 403 }],
    [
      jsonAnswer({ total: 1, results: [{ displayName: 'no id' }] }),
      { code: 'E_SCHEMA', field: 'results.0.packageId' },
    ],
  ] as const) {
    const { client, shop } = embeddedUnity();
    await using market = client({ retry: { limit: 0 } });
    shop.intercept(() => answer, 1);
    await expect(market.getCollection()).rejects.toMatchObject(expected);
  }
});
