import { createMarketplace, EmbeddedMarketAsset } from 'asset-marketplace-client-core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';

type Options = Parameters<typeof createMarketplace>[0];

function open(options?: Options) {
  const shop = createMarketplace(options);
  const client = shop.client();
  onTestFinished(() => client.close());
  return { shop, client };
}

test('assets are typed, and their payload is kept as it was sent', async () => {
  const { client } = open({
    assets: [
      {
        uid: 'x',
        title: 'Crane',
        description: 'Rusty',
        category: 'model',
        tags: ['sea'],
        license: 'CC-BY-4.0',
        createdAt: new Date('2024-05-06T07:08:09Z'),
        thumbnail: { bytes: 'x', type: 'image/png' },
        files: [
          { path: 'a', size: 10 },
          { path: 'b', size: 20 },
        ],
      },
    ],
  });
  const asset = await client.getAsset('x');
  expect(asset).toBeInstanceOf(EmbeddedMarketAsset);
  expect(asset).toMatchObject({
    uid: 'x',
    title: 'Crane',
    description: 'Rusty',
    category: 'model',
    tags: ['sea'],
    license: 'CC-BY-4.0',
    version: 1,
    fileCount: 2,
    size: 30,
    createdAt: new Date('2024-05-06T07:08:09Z'),
    rawData: { uid: 'x', created: '2024-05-06T07:08:09.000Z' },
  });
  expect(asset.thumbnailUrl).toMatch(/^https:\/\/files\./);
});

test('lists can be searched and narrowed', async () => {
  const { client } = open({
    assets: [
      { title: 'Dock', category: 'hdri' },
      { title: 'Dock Crane', tags: ['sea'] },
      { title: 'Tree', tags: ['sea'] },
    ],
  });
  const titles = async (options: Parameters<typeof client.getCollection>[0]): Promise<string[]> =>
    [...(await client.getCollection(options))].map(({ title }) => title);
  expect(await titles({ search: 'dock' })).toEqual(['Dock', 'Dock Crane']);
  expect(await titles({ category: 'hdri' })).toEqual(['Dock']);
  expect(await titles({ tag: 'sea', search: 'tree' })).toEqual(['Tree']);
});

test('ten thousand assets stream in pages of a hundred', async () => {
  const { shop, client } = open({ assets: 10_000 });
  let count = 0;
  for await (const asset of client.assets({ pageSize: 100 })) count += Number(asset.title !== '');
  expect(count).toBe(10_000);
  expect(shop.count('list')).toBe(100);
});

test('what is downloaded is what the marketplace holds', async () => {
  const { shop, client } = open({ assets: 2, filesPerAsset: 3, fileSize: [1000, 200_000] });
  const sink = memory();
  const result = await client.downloadAsset('asset-2', sink, { folder: '' });
  expect(result).toMatchObject({ success: true, metadata: { license: expect.any(String) } });
  expect(result.files).toHaveLength(3);
  for (const file of shop.files('asset-2')) expect(sink.bytes(file.path)).toEqual(file.read());
});

test('file servers see no credentials', async () => {
  const { shop, client } = open({ assets: 1 });
  await client.downloadAsset('asset-1', memory());
  for (const { route, credentials } of shop.requests) expect(credentials, route).toBe(route !== 'file');
});

test('a token that ends in the middle of a download is renewed once', async () => {
  const { shop, client } = open({ assets: 1, filesPerAsset: 3 });
  await client.getAsset('asset-1');
  shop.expireTokens();
  expect((await client.downloadAsset('asset-1', memory())).success).toBe(true);
  expect(shop.refreshes).toBe(1);
});
