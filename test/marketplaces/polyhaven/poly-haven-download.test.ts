import { expect, test } from 'vitest';
import { listPolyHavenFiles } from '../../../src/marketplaces/polyhaven/index.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { embeddedPolyHaven } from './embedded-poly-haven.ts';

const isFile = (path: string): boolean => path.endsWith('/2k/hp/diff.jpg');

test('a texture set keeps the paths that its main file refers to', async () => {
  const { client, content } = embeddedPolyHaven();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('harbour_planks', sink, { folder: 'planks' });
  expect(result.success).toBe(true);
  expect(result.files.map(({ path }) => path).toSorted()).toEqual([
    'planks/harbour_planks.bin',
    'planks/harbour_planks_2k.gltf',
    'planks/textures/harbour_planks_diff_2k.jpg',
    'planks/textures/harbour_planks_nor_gl_2k.jpg',
  ]);
  expect(result.files.every(({ verified }) => verified)).toBe(true);
  expect(sink.bytes('planks/textures/harbour_planks_diff_2k.jpg')).toEqual(
    content.get('Textures/jpg/2k/hp/diff.jpg'),
  );
  expect(result.metadata).toMatchObject({
    license: 'CC0-1.0',
    source: 'https://polyhaven.com/a/harbour_planks',
  });
});

test('resolution and format are chosen', async () => {
  const { client } = embeddedPolyHaven();
  await using market = client();
  const names = async (uid: string, options: Parameters<typeof market.planDownload>[1]): Promise<string[]> =>
    (await market.planDownload(uid, { folder: '', ...options })).files.map(({ path }) => path).toSorted();
  expect(await names('harbour_planks', { format: 'png', resolution: '1K' })).toEqual([
    'harbour_planks_Diffuse_1k.png',
    'harbour_planks_nor_gl_1k.png',
  ]);
  expect(await names('harbour_planks', { format: 'jpg', maps: ['nor_gl'] })).toEqual([
    'harbour_planks_nor_gl_2k.jpg',
  ]);
  expect(await names('harbour_planks', { resolution: '4k' })).toContain(
    'textures/harbour_planks_diff_4k.jpg',
  );
  expect(await names('quay_dawn', {})).toEqual(['quay_dawn_1k.hdr']);
  expect(await names('quay_dawn', { format: 'exr', resolution: '4k' })).toEqual(['quay_dawn_4k.exr']);
  expect(await names('boat', {})).toEqual(['boat_1k.blend']);
  expect(await names('quay_dawn', { format: 'all' })).toEqual([
    'quay_dawn_1k.exr',
    'quay_dawn_1k.hdr',
    'quay_dawn_4k.exr',
    'quay_dawn_4k.hdr',
    'quay_dawn_backplates_plate1_jpg_pretty.jpg',
    'quay_dawn_tonemapped.jpg',
  ]);
});

test('all of a texture comes without two files of one path', async () => {
  const { client } = embeddedPolyHaven();
  await using market = client();
  const { collisions, files } = await market.planDownload('harbour_planks', { format: 'all' });
  expect(collisions).toEqual([]);
  expect(files).toHaveLength(3 * 3 + 1 + 2 * 2 * 2);
});

test('what the asset does not have is an error that says what there is', async () => {
  const { client } = embeddedPolyHaven();
  await using market = client();
  for (const [options, hint] of [
    [{ format: 'fbx' }, 'gltf'],
    [{ resolution: '16k' }, '4k, 2k, 1k'],
    [{ format: 'jpg', maps: ['Rough'] }, 'Diffuse, nor_gl'],
  ] as const) {
    const result = await market.downloadAsset('harbour_planks', memory(), options);
    expect(result.success || result.error).toMatchObject({
      code: 'E_UNSUPPORTED',
      hint: expect.stringContaining(hint),
    });
  }
});

test('a download that breaks goes on from its byte', async () => {
  const { client, shop } = embeddedPolyHaven();
  await using market = client();
  shop.intercept(({ url }) => {
    if (!isFile(url.pathname)) return undefined;
    const bytes = new Uint8Array(40_000);
    return { status: 200, headers: { 'content-length': '40000', etag: '"40000"' }, bytes, cutAfter: 20_000 };
  }, 1);
  const result = await market.downloadAsset('harbour_planks', memory());
  expect(shop.requests.filter(({ url }) => isFile(url.pathname)).length).toBeGreaterThan(1);
  // The bytes of the first answer were wrong: the md5 found it, and the file was fetched once more.
  expect(result.success).toBe(true);
});

test('a file whose md5 does not fit is not kept', async () => {
  const { client, content } = embeddedPolyHaven();
  await using market = client();
  const path = 'HDRIs/hdr/1k/q.hdr';
  await market.planDownload('quay_dawn');
  content.set(path, new Uint8Array(5000));
  const sink = memory();
  const result = await market.downloadAsset('quay_dawn', sink, { folder: '' });
  expect(result.success || result.error).toMatchObject({ code: 'E_INTEGRITY' });
  expect(sink.bytes('quay_dawn_1k.hdr')).toBeUndefined();
});

test('a tree of another shape is an error that names the place', () => {
  for (const [tree, field] of [
    [{ hdri: { '1k': { hdr: 'https://example.test/a.hdr' } } }, 'hdri.1k.hdr'],
    [{ hdri: { '1k': { hdr: { url: 'https://example.test/a.hdr', size: 'big' } } } }, 'hdri.1k.hdr.size'],
    [{ hdri: { '1k': { hdr: { url: 'https://example.test/a.hdr', md5: 'no' } } } }, 'hdri.1k.hdr.md5'],
    [null, '(root)'],
  ] as const) {
    expect(() => listPolyHavenFiles(tree)).toThrow(expect.objectContaining({ code: 'E_SCHEMA', field }));
  }
});
