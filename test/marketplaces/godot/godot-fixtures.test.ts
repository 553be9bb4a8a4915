import { expect, test } from 'vitest';
import releases from '../../fixtures/godot/store_releases.json' with { type: 'json' };
import page from '../../fixtures/godot/store_search.json' with { type: 'json' };
import { GodotStoreClient } from '../../../src/marketplaces/godot/index.ts';
import { embeddedShop, jsonAnswer, on } from '../support/embedded-shop.ts';

const shop = embeddedShop([
  on('/api/v1/search/query/', () => jsonAnswer(page)),
  on('/api/v1/assets/*/*/', () => jsonAnswer(page.hits[0]?.asset)),
  on('/api/v1/releases/*/*/', () => jsonAnswer(releases)),
]);

test('a page of a search loses nothing', async () => {
  await using market = new GodotStoreClient({ fetch: shop.fetch });
  const { assets, totalCount } = await market.getCollection();
  expect(totalCount).toBe(2);
  expect(assets.map(({ rawData }) => rawData)).toEqual(page.hits.map(({ asset }) => asset));
  expect(assets.map(({ uid, author, tags }) => [uid, author, tags])).toEqual([
    ['northpier/dock-tools', 'North Pier', ['tool']],
    ['x/sea', '海', []],
  ]);
});

test('the releases are read, whatever their order and their gaps', async () => {
  await using market = new GodotStoreClient({ fetch: shop.fetch });
  const paths = async (options: object): Promise<string[]> =>
    (await market.planDownload('northpier/dock-tools', { folder: '', ...options })).files.map(
      ({ path }) => path,
    );
  expect(await paths({})).toEqual(['dock-tools-5.0.0.zip']);
  expect(await paths({ godotVersion: '4.2' })).toEqual(['dock-tools-3.9.2.zip']);
});
