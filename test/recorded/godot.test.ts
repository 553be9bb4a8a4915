import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GodotLibraryClient } from '../../src/marketplaces/godot/index.ts';

const folder = join(process.env['RECORDED_DATA'] ?? '', 'godot');

async function clientOf(name: string): Promise<{ market: GodotLibraryClient; answer: unknown }> {
  const answer: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
  const fetch: typeof globalThis.fetch = async () => Response.json(answer);
  return { market: new GodotLibraryClient({ fetch }), answer };
}

test('a list of the library loses nothing', async () => {
  const { market, answer } = await clientOf('lib_asset_list.json');
  const { assets, totalCount } = await market.getCollection();
  await market.close();
  expect(totalCount).toBe(1);
  expect(assets.map(({ rawData }) => rawData)).toEqual((answer as { result: unknown }).result);
  expect(assets[0]).toMatchObject({ uid: '1', title: 'Snake', license: 'GPLv3', versionString: 'alpha' });
});

test('an asset of the library loses nothing, and its hash that is none is not compared', async () => {
  const { market, answer } = await clientOf('lib_asset_detail.json');
  const asset = await market.getAsset('1');
  const plan = await market.planDownload('1');
  await market.close();
  expect(asset.rawData).toEqual(answer);
  expect(asset).toMatchObject({
    type: 'addon',
    updatedAt: new Date('2018-08-21T15:49:00Z'),
    supportLevel: 'testing',
  });
  expect(plan.files.map(({ checksums }) => checksums)).toEqual([[]]);
});
