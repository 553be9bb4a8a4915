import { expect, test } from 'vitest';
import end from '../../fixtures/itch/owned_keys_end.json' with { type: 'json' };
import keys from '../../fixtures/itch/owned_keys_p1.json' with { type: 'json' };
import uploads from '../../fixtures/itch/uploads.json' with { type: 'json' };
import { ItchClient, itchKeyAuth, readItchUpload } from '../../../src/marketplaces/itch/index.ts';
import { embeddedShop, jsonAnswer, on } from '../support/embedded-shop.ts';

const shop = embeddedShop([
  on('/profile/owned-keys', ({ url }) => jsonAnswer(url.searchParams.get('page') === '1' ? keys : end)),
  on('/games/*', () => jsonAnswer({ game: keys.owned_keys[0]?.game })),
  on('/games/*/uploads', () => jsonAnswer(uploads)),
]);

test('owned keys lose nothing, and end where the list is an object', async () => {
  await using market = new ItchClient({ fetch: shop.fetch, auth: itchKeyAuth({ key: 'k' }) });
  const { assets } = await market.getCollection();
  expect(assets.map(({ rawData }) => rawData)).toEqual(keys.owned_keys);
  expect(assets.map(({ title, platforms }) => [title, platforms])).toEqual([
    ['Harbour Tileset', {}],
    ['ゲーム', { windows: 'all' }],
  ]);
});

test('uploads lose nothing, and those that are here are planned', async () => {
  expect(uploads.uploads.map((raw) => readItchUpload(raw).rawData)).toEqual(uploads.uploads);
  await using market = new ItchClient({ fetch: shop.fetch, auth: itchKeyAuth({ key: 'k' }) });
  const plan = await market.planDownload('3001', { folder: '' });
  expect(plan.files.map(({ path, size, checksums }) => [path, size, checksums.length])).toEqual([
    ['harbour_v2.zip', 7_340_032, 1],
    ['harbour-src.zip', 123_456_789, 0],
  ]);
});
