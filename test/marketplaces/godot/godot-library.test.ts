import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';
import { embeddedGodotLibrary } from './embedded-godot.ts';

test('all types and versions are asked for, since the defaults of the library leave most out', async () => {
  const { client, shop } = await embeddedGodotLibrary();
  await using market = client();
  const sizes: number[] = [];
  for await (const { items } of market.pages({ pageSize: 2 })) sizes.push(items.length);
  expect(sizes).toEqual([2, 2, 1]);
  expect(Object.fromEntries(shop.requests[1]?.url.searchParams ?? [])).toEqual({
    type: 'any',
    godot_version: 'any',
    max_results: '2',
    offset: '2',
  });
});

test('what narrows a list is sent as the library wants it', async () => {
  const { client, shop } = await embeddedGodotLibrary();
  await using market = client();
  const found = await market.getCollection({
    search: 'dock',
    type: 'addon',
    godotVersion: '4.3',
    support: ['official', 'community', 'testing'],
    license: 'GPLv3',
    sort: 'updated',
    reverse: true,
    pageSize: 9000,
  });
  expect([...found].map(({ title }) => title)).toEqual(['Dock']);
  expect(Object.fromEntries(shop.requests[0]?.url.searchParams ?? [])).toMatchObject({
    filter: 'dock',
    support: 'official community testing',
    cost: 'GPLv3',
    sort: 'updated',
    reverse: '1',
    max_results: '500',
  });
});

test('an asset is typed although everything is text', async () => {
  const { client } = await embeddedGodotLibrary();
  await using market = client();
  expect(await market.getAsset('2')).toMatchObject({
    title: 'Dock',
    type: 'addon',
    license: 'GPLv3',
    version: 3,
    versionString: 'alpha: 1',
    rating: 0,
    updatedAt: new Date('2018-08-21T15:49:00Z'),
  });
  await expect(market.getAsset('9')).rejects.toMatchObject({ code: 'E_NOT_FOUND', status: 404 });
});

test('an archive without length and ranges is fetched, and its members prove it', async () => {
  const { client, archive } = await embeddedGodotLibrary();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('2', sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(result.files).toMatchObject([{ path: 'dock-alpha_ 1.zip', assurance: 'pieces', verified: false }]);
  expect(sink.bytes('dock-alpha_ 1.zip')).toEqual(archive);
  expect(result.metadata).toMatchObject({ license: 'GPLv3', version: 'alpha: 1' });
});

test('an archive that ends early is not kept', async () => {
  const { client, archive, shop } = await embeddedGodotLibrary();
  await using market = client();
  shop.intercept(({ url }) =>
    url.hostname === 'codeload.github.com'
      ? { status: 200, headers: {}, bytes: archive.slice(0, 30_000) }
      : undefined,
  );
  const sink = memory();
  const result = await market.downloadAsset('2', sink, { folder: '' });
  expect(result.success || result.error).toMatchObject({ code: 'E_INTEGRITY' });
  expect(sink.bytes('dock-alpha_ 1.zip')).toBeUndefined();
});

test('a hash of another library is compared; what is no hash is not', async () => {
  const { archive } = await embeddedGodotLibrary();
  for (const [hash, outcome] of [
    [bytesToHex(sha256(archive)), true],
    ['(sha256 hash of the downloaded zip)', true],
    ['0'.repeat(64), false],
  ] as const) {
    const { client } = await embeddedGodotLibrary(hash);
    await using market = client();
    const result = await market.downloadAsset('2', memory());
    expect(result.success, hash).toBe(outcome);
    if (outcome) expect(result.files[0]?.verified).toBe(hash.length === 64);
  }
});

test('an asset without a download says so', async () => {
  const { client } = await embeddedGodotLibrary();
  await using market = client();
  const result = await market.downloadAsset('4', memory());
  expect(result.success || result.error).toMatchObject({ code: 'E_NOT_FOUND' });
});
