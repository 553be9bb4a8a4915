import { expect, test } from 'vitest';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedItch } from './embedded-itch.ts';

test('owned keys are read up to the first empty page, each game once', async () => {
  const { client, shop } = embeddedItch();
  await using market = client();
  const collection = await market.getCollection();
  expect([...collection].map(({ uid }) => uid)).toEqual(['3001', '3002', '3003', '3004', '3006']);
  expect(shop.requests.map(({ url }) => url.searchParams.get('page'))).toEqual(['1', '2', '3', '4']);
  const [first] = shop.requests;
  expect(first?.headers.get('authorization')).toBe('itch-api-key');
  expect(first?.headers.get('accept')).toBe('application/vnd.itch.v2');
});

test('an asset is typed, whichever form its traits have', async () => {
  const { client } = embeddedItch();
  await using market = client();
  const collection = await market.getCollection();
  expect(collection.findByUid('3001')).toMatchObject({
    title: 'Harbour Tileset',
    description: '16x16',
    classification: 'assets',
    minPrice: 500,
    author: 'North Pier',
    platforms: { linux: 'all' },
    canBeBought: true,
    hasDemo: false,
    downloadKeyId: '900001',
    purchaseId: '555',
    purchasedAt: new Date('2023-04-05T06:07:08Z'),
  });
  expect(collection.findByUid('3002')).toMatchObject({
    platforms: { windows: 'all' },
    hasDemo: true,
    minPrice: 0,
  });
  expect(collection.filterByClassification('assets').length).toBe(4);
  expect(collection.filterByPlatform('windows').filterByAuthor('North Pier').length).toBe(1);
});

test('the shop is searched by itch.io, the own lists by the client', async () => {
  const { client, shop } = embeddedItch();
  await using market = client();
  const titles = async (options: Parameters<typeof market.getCollection>[0]): Promise<string[]> =>
    [...(await market.getCollection(options))].map(({ title }) => title);
  expect(await titles({ from: 'shop', search: 'bought' })).toEqual(['Not bought']);
  expect(shop.requests.at(-1)?.url.searchParams.get('query')).toBe('bought');
  expect(await titles({ search: 'sea' })).toEqual(['Sea Shader']);
  expect(await titles({ from: 'created' })).toEqual(['Not bought', 'Dock']);
});

test('errors in words, with and without a status, are of the family', async () => {
  const { client, shop } = embeddedItch();
  await using market = client({ retry: { limit: 0 } });
  for (const [answer, code] of [
    [jsonAnswer({ errors: ['invalid key'] }), 'E_AUTH'],
    [jsonAnswer({ errors: ['game not found'] }), 'E_NOT_FOUND'],
    [jsonAnswer({ errors: ['invalid game'] }, 400), 'E_NOT_FOUND'],
    [jsonAnswer({ errors: { 1: 'something odd' } }), 'E_HTTP'],
    [jsonAnswer({ errors: ['something odd'] }, 400), 'E_HTTP'],
    [jsonAnswer({ errors: ['authentication required'] }, 401), 'E_AUTH'],
    [jsonAnswer({ errors: ['game not found'] }, 404), 'E_NOT_FOUND'],
    [textAnswer('slow down', 503), 'E_HTTP'],
    [jsonAnswer({ errors: {}, game: {} }), 'E_SCHEMA'],
  ] as const) {
    shop.intercept(() => answer, 1);
    await expect(market.getAsset('3001'), code).rejects.toMatchObject({ code });
  }
});

test('a page without its list is an error, not the end', async () => {
  const { client, shop } = embeddedItch();
  await using market = client();
  shop.intercept(({ url }) => (url.searchParams.get('page') === '2' ? jsonAnswer({ page: 2 }) : undefined));
  await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_SCHEMA', field: 'owned_keys' });
});

test('an OAuth token is renewed', async () => {
  const { client, oauth, state } = embeddedItch();
  await using market = client({ auth: oauth() });
  state.accessToken = 'revoked';
  await Promise.all([market.getAsset('3001'), market.getAsset('3002')]);
  expect(state.refreshes).toBe(1);
});
