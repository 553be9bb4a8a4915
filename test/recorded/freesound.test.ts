import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoAuth } from 'asset-marketplace-client-core';
import { expect, test } from 'vitest';
import { FreesoundClient } from '../../playground/freesound.ts';

test('a page of sounds loses nothing', async () => {
  const file = join(process.env['RECORDED_DATA'] ?? '', 'freesound', 'openverse_page_extract.json');
  const results = JSON.parse(await readFile(file, 'utf8')) as readonly unknown[];
  const fetch: typeof globalThis.fetch = async () =>
    Response.json({ count: results.length, next: null, results });
  const auth = new NoAuth({ endpoints: { baseUrl: 'https://freesound.org/apiv2/' } });
  await using market = new FreesoundClient({ auth, fetch });
  const { assets, totalCount } = await market.getCollection();
  expect(totalCount).toBe(2);
  expect(assets.map(({ rawData }) => rawData)).toEqual(results);
  expect(assets[0]).toMatchObject({
    uid: '414963',
    createdAt: new Date('2018-01-08T02:48:29Z'),
  });
});
