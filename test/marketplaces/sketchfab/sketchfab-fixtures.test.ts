import * as v from 'valibot';
import { expect, test } from 'vitest';
import links from '../../fixtures/sketchfab/download.json' with { type: 'json' };
import page from '../../fixtures/sketchfab/search_p1.json' with { type: 'json' };
import { SketchfabClient } from '../../../src/marketplaces/sketchfab/index.ts';
import { sketchfabLinksSchema } from '../../../src/marketplaces/sketchfab/sketchfab-link-raw.ts';
import { embeddedShop, jsonAnswer, on } from '../support/embedded-shop.ts';

const shop = embeddedShop([
  on('/v3/search', ({ url }) =>
    jsonAnswer(url.searchParams.has('cursor') ? { results: [], next: null } : page),
  ),
]);

test('a page of a search loses nothing, and names the next', async () => {
  await using market = new SketchfabClient({ fetch: shop.fetch });
  const { assets } = await market.getCollection({ from: 'search' });
  expect(assets.map(({ rawData }) => rawData)).toEqual(page.results);
  expect(assets[0]).toMatchObject({
    title: 'Harbour crane',
    isDownloadable: true,
    license: { label: 'CC Attribution' },
  });
  expect(assets[0]?.archives['gltf']).toMatchObject({ size: 45_388_265, textureMaxResolution: 2048 });
  expect(assets[1]).toMatchObject({ isDownloadable: false, author: 'x', archives: {} });
  expect(shop.requests[1]?.url.search).toBe('?type=models&downloadable=true&cursor=cD0yNA%3D%3D');
});

test('links have the shape that is expected', () => {
  expect(v.is(sketchfabLinksSchema, links)).toBe(true);
});
