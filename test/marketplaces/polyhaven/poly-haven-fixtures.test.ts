import { expect, test } from 'vitest';
import assets from '../../fixtures/polyhaven/assets.json' with { type: 'json' };
import files from '../../fixtures/polyhaven/files_model.json' with { type: 'json' };
import { PolyHavenClient, listPolyHavenFiles } from '../../../src/marketplaces/polyhaven/index.ts';
import { embeddedShop, jsonAnswer, on } from '../support/embedded-shop.ts';

function shopOfFixtures(): PolyHavenClient {
  const shop = embeddedShop([
    on('/assets', () => jsonAnswer(assets)),
    on('/info/*', () => jsonAnswer({ name: 'Boat', type: 2 })),
    on('/files/*', () => jsonAnswer(files)),
  ]);
  return new PolyHavenClient({ fetch: shop.fetch });
}

test('the list of assets loses nothing', async () => {
  await using market = shopOfFixtures();
  const collection = await market.getCollection();
  expect(Object.fromEntries([...collection].map(({ uid, rawData }) => [uid, rawData]))).toEqual(assets);
  expect([...collection].map(({ kind }) => kind)).toEqual(['texture', 'hdri']);
});

test('the tree of a model gives every file, and a package its textures', async () => {
  expect(listPolyHavenFiles(files).map(({ keys }) => keys.join('/'))).toEqual([
    'gltf/4k/gltf',
    'gltf/1k/gltf',
    'hull_diff/1k/jpg',
  ]);
  await using market = shopOfFixtures();
  const plan = await market.planDownload('boat', { folder: '' });
  expect(plan.files).toEqual([
    {
      path: 'boat_1k.gltf',
      remotePath: 'boat_1k.gltf',
      size: 7000,
      checksums: [{ algorithm: 'md5', value: '8277e0910d750195b448797616e091ad' }],
    },
    expect.objectContaining({ path: 'textures/boat_hull_diff_1k.jpg', size: 1000 }),
    expect.objectContaining({ path: 'boat.bin', size: 2480 }),
  ]);
});
