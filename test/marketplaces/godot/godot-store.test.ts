import { expect, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';
import { jsonAnswer } from '../support/embedded-shop.ts';
import { embeddedGodotStore } from './embedded-godot.ts';

const isFile = (url: URL): boolean => url.hostname === 's3.example.test';

test('a search is read to its end, although the store makes batches smaller than it is asked for', async () => {
  const { client, shop } = await embeddedGodotStore();
  await using market = client();
  const collection = await market.getCollection({ pageSize: 100 });
  expect(collection.length).toBe(5);
  expect(collection.totalCount).toBe(5);
  expect(shop.requests.map(({ url }) => url.searchParams.get('page'))).toEqual(['1', '2', '3']);
  expect(collection.filterByLicense('CC0-1.0').length).toBe(1);
  expect(collection.filterByType('project').filterByAuthor('North Pier').length).toBe(1);
});

test('what narrows a search is sent as the store wants it', async () => {
  const { client, shop } = await embeddedGodotStore();
  await using market = client();
  await market.getCollection({
    search: 'dock',
    type: 'addon',
    godotVersion: '4.3-stable',
    requireRelease: true,
    sort: 'created_desc',
  });
  expect(Object.fromEntries(shop.requests[0]?.url.searchParams ?? [])).toMatchObject({
    query: 'dock',
    type: '0',
    compatibility: '4.3',
    require_release: 'true',
    sort: 'created_desc',
  });
  await expect(market.getCollection({ godotVersion: 'four' })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
  await expect(market.getCollection({ cursor: 'x' })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
});

test('an asset is typed, and its uid is publisher and slug', async () => {
  const { client } = await embeddedGodotStore();
  await using market = client();
  expect(await market.getAsset('northpier/dock-tools')).toMatchObject({
    uid: 'northpier/dock-tools',
    title: 'Dock Tools',
    type: 'addon',
    author: 'North Pier',
    license: 'MIT',
    tags: ['tool'],
    priceCents: 0,
  });
  for (const uid of ['northpier/nothing', 'dock-tools', '../northpier/sea', 'northpier/..', 'a/b/c']) {
    await expect(market.getAsset(uid), uid).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  }
});

test.each([
  [{}, 'dock-tools-5.0.0.zip', 120],
  [{ godotVersion: '4.3' }, 'dock-tools-3.9.2.zip', 121],
  [{ godotVersion: '4.3.1-stable' }, 'dock-tools-3.9.2.zip', 121],
  [{ godotVersion: '4.10' }, 'dock-tools-5.0.0.zip', 120],
  [{ prereleases: true }, 'dock-tools-v5.1-beta.zip', 123],
  [{ release: '119' }, 'dock-tools-5.0.0.zip', 119],
  [{ release: 'v5.1-beta' }, 'dock-tools-v5.1-beta.zip', 123],
])('of the releases, %o means %s', async (options, path, id) => {
  const { client, shop, archive } = await embeddedGodotStore();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('northpier/dock-tools', sink, { folder: '', ...options });
  expect(result.files).toMatchObject([{ path, assurance: 'pieces' }]);
  expect(sink.bytes(path)).toEqual(archive);
  expect(shop.requests.at(-1)?.url.pathname).toBe(`/rel/${id}.zip`);
  expect(result.metadata).toMatchObject({ license: 'MIT', author: 'North Pier' });
});

test('no release that fits, and no release at all, are errors that say so', async () => {
  const { client } = await embeddedGodotStore();
  await using market = client();
  const old = await market.downloadAsset('northpier/dock-tools', memory(), { godotVersion: '3.5' });
  expect(old.success || old.error).toMatchObject({
    code: 'E_UNSUPPORTED',
    hint: expect.stringContaining('3.9.2 for Godot 4.0 to 4.3'),
  });
  const none = await market.downloadAsset('northpier/empty', memory());
  expect(none.success || none.error).toMatchObject({ code: 'E_NOT_FOUND' });
});

test('a link that ended is signed anew for the same release, and the file goes on', async () => {
  const { client, shop, state, archive } = await embeddedGodotStore();
  await using market = client();
  const headers = {
    'content-length': String(archive.length),
    etag: `"${archive.length}"`,
    'accept-ranges': 'bytes',
  };
  shop.intercept(({ url }) => {
    if (!isFile(url)) return undefined;
    state.generation = 2;
    return { status: 200, headers, bytes: archive, cutAfter: 20_000 };
  }, 1);
  const sink = memory();
  const result = await market.downloadAsset('northpier/dock-tools', sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(sink.bytes('dock-tools-5.0.0.zip')).toEqual(archive);
  expect(shop.requests.filter(({ url }) => url.pathname.includes('/releases/'))).toHaveLength(2);
  expect(
    shop.requests
      .filter(({ url }) => isFile(url))
      .at(-1)
      ?.headers.get('range'),
  ).toBe('bytes=20000-');
});

test('a page without its list is an error, not the end', async () => {
  const { client, shop } = await embeddedGodotStore();
  await using market = client();
  shop.intercept(({ url }) =>
    url.searchParams.get('page') === '2' ? jsonAnswer({ count: '5' }) : undefined,
  );
  await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_SCHEMA', field: 'hits' });
});
