import { expect, test } from 'vitest';
import { sketchfabEndpoints, sketchfabTokenAuth } from '../../../src/marketplaces/sketchfab/index.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { textAnswer } from '../support/embedded-shop.ts';
import { embeddedSketchfab, models } from './embedded-sketchfab.ts';

const isFile = (url: URL): boolean => url.hostname.startsWith('sketchfab-prod-media');
const isLink = (url: URL): boolean => url.pathname.endsWith('/download');

test('a model comes with its licence, and the storage host sees no credentials', async () => {
  const { client, content, shop } = await embeddedSketchfab();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset(models.crane, sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(sink.bytes('harbour-crane-a.glb')).toEqual(content.get(`${models.crane}/glb`));
  const text = new TextDecoder().decode(sink.bytes('LICENSE.txt'));
  expect(text).toContain('CC Attribution (http://creativecommons.org/licenses/by/4.0/)');
  expect(text).toContain('Author must be credited.');
  expect(result.metadata).toMatchObject({ license: 'by', author: 'North Pier' });
  const files = shop.requests.filter(({ url }) => isFile(url));
  expect(files).toHaveLength(1);
  expect(files.some(({ headers }) => headers.has('authorization'))).toBe(false);
});

test('the storage host sees no credentials even where the endpoints name it', async () => {
  const { client, state, shop } = await embeddedSketchfab();
  const endpoints = sketchfabEndpoints({ media: 'https://sketchfab-prod-media.example.test/' });
  await using market = client({ auth: sketchfabTokenAuth({ token: state.token, endpoints }) });
  expect((await market.downloadAsset(models.crane, memory())).success).toBe(true);
  expect(
    shop.requests.filter(({ url }) => isFile(url)).some(({ headers }) => headers.has('authorization')),
  ).toBe(false);
});

test('several formats need one link request, and an archive is checked by its members', async () => {
  const { client, shop } = await embeddedSketchfab();
  await using market = client();
  const result = await market.downloadAsset(models.crane, memory(), {
    folder: '',
    formats: ['gltf', 'glb', 'usdz'],
  });
  expect(result.success).toBe(true);
  expect(result.files.map(({ path, assurance }) => [path, assurance])).toContainEqual([
    'harbour-crane-a-gltf.zip',
    'pieces',
  ]);
  expect(shop.requests.filter(({ url }) => isLink(url))).toHaveLength(1);
});

test('a link that ended is asked for again, and the file goes on', async () => {
  const { client, content, shop, state } = await embeddedSketchfab();
  await using market = client();
  const bytes = content.get(`${models.crane}/glb`) ?? new Uint8Array();
  const headers = {
    'content-length': String(bytes.length),
    etag: `"${bytes.length}"`,
    'accept-ranges': 'bytes',
  };
  shop.intercept(({ url }) => {
    if (!isFile(url)) return undefined;
    state.generation = 2;
    return { status: 200, headers, bytes, cutAfter: 20_000 };
  }, 1);
  const sink = memory();
  const result = await market.downloadAsset(models.crane, sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(sink.bytes('harbour-crane-a.glb')).toEqual(bytes);
  expect(shop.requests.filter(({ url }) => isLink(url))).toHaveLength(2);
  expect(
    shop.requests
      .filter(({ url }) => isFile(url))
      .at(-1)
      ?.headers.get('range'),
  ).toBe('bytes=20000-');
});

test('planning a download asks for no link', async () => {
  const { client, shop } = await embeddedSketchfab();
  await using market = client();
  const plan = await market.planDownload(models.crane);
  expect(plan.files.map(({ size }) => size)[0]).toBe(40_000);
  expect(shop.requests.some(({ url }) => isLink(url))).toBe(false);
});

test('what the author does not offer is E_UNSUPPORTED', async () => {
  const { client, shop } = await embeddedSketchfab();
  await using market = client();
  const result = await market.downloadAsset(models.viewOnly, memory());
  expect(result.success || result.error).toMatchObject({ code: 'E_UNSUPPORTED' });
  expect(shop.requests.some(({ url }) => isLink(url))).toBe(false);
  shop.intercept(({ url }) =>
    isLink(url) ? textAnswer('{"detail":"Model is not downloadable"}', 400, 'application/json') : undefined,
  );
  const refused = await market.downloadAsset(models.other, memory());
  expect(refused.success || refused.error).toMatchObject({ code: 'E_UNSUPPORTED', status: 400 });
});

test('a format that there is not is E_NOT_FOUND, and says what there is', async () => {
  const { client } = await embeddedSketchfab();
  await using market = client();
  const result = await market.downloadAsset(models.crane, memory(), { formats: ['source'] });
  expect(result.success || result.error).toMatchObject({
    code: 'E_NOT_FOUND',
    hint: 'There is gltf, glb, usdz.',
  });
});

test('a password opens a model that is protected by one', async () => {
  const { client } = await embeddedSketchfab();
  await using market = client();
  expect((await market.downloadAsset(models.locked, memory(), { password: 'opén' })).success).toBe(true);
  const refused = await market.downloadAsset(models.locked, memory());
  expect(refused.success || refused.error).toMatchObject({ code: 'E_AUTH', status: 403 });
});
