import { expect, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';
import { embeddedAmbientCg } from './embedded-ambient-cg.ts';

const isFile = (url: URL): boolean => url.pathname.endsWith('.zip');

test('an archive is fetched through its redirect, and its members prove it', async () => {
  const { client, content } = await embeddedAmbientCg();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('Planks901', sink, { folder: 'p' });
  expect(result.success).toBe(true);
  expect(result.files).toMatchObject([{ path: 'p/Planks901_2K-JPG.zip', assurance: 'pieces' }]);
  expect(sink.bytes('p/Planks901_2K-JPG.zip')).toEqual(content.get('Planks901_2K-JPG.zip'));
  expect(result.metadata).toMatchObject({ license: 'CC0-1.0', source: 'https://ambientcg.com/a/Planks901' });
});

test('the variant is chosen by resolution and format, or by name', async () => {
  const { client } = await embeddedAmbientCg();
  await using market = client();
  const names = async (options: Parameters<typeof market.planDownload>[1]): Promise<string[]> =>
    (await market.planDownload('Planks901', { folder: '', ...options })).files.map(({ path }) => path);
  expect(await names({})).toEqual(['Planks901_2K-JPG.zip']);
  expect(await names({ resolution: '1k' })).toEqual(['Planks901_1K-JPG.zip']);
  expect(await names({ format: 'png' })).toEqual(['Planks901_1K-PNG.zip']);
  expect(await names({ format: 'PNG', resolution: '4K' })).toEqual(['Planks901_4K-PNG.zip']);
  expect(await names({ format: 'LQ-JPG' })).toEqual(['Planks901_LQ-1K-JPG.zip']);
  expect(await names({ attributes: '1K-PNG' })).toEqual(['Planks901_1K-PNG.zip']);
  expect(await names({ attributes: 'all' })).toHaveLength(5);
  const result = await market.downloadAsset('Planks901', memory(), { resolution: '16K' });
  expect(result.success || result.error).toMatchObject({
    code: 'E_UNSUPPORTED',
    hint: expect.stringContaining('4K-PNG'),
  });
});

test('an archive with a wrong byte, of the right size, is not kept', async () => {
  const { client, content } = await embeddedAmbientCg();
  await using market = client();
  const name = 'Planks901_2K-JPG.zip';
  const spoilt = content.get(name)?.slice() ?? new Uint8Array();
  spoilt[10_000] = (spoilt[10_000] ?? 0) ^ 1;
  content.set(name, spoilt);
  const sink = memory();
  const result = await market.downloadAsset('Planks901', sink, { folder: '' });
  expect(result.success || result.error).toMatchObject({ code: 'E_INTEGRITY' });
  expect(sink.bytes(name)).toBeUndefined();
});

test('a download that breaks goes on from its byte, also when the host drops the range', async () => {
  for (const drops of [false, true]) {
    const { client, content, shop } = await embeddedAmbientCg();
    await using market = client();
    const bytes = content.get('Planks901_2K-JPG.zip') ?? new Uint8Array();
    const headers = {
      'content-length': String(bytes.length),
      etag: `"${bytes.length}"`,
      'accept-ranges': 'bytes',
    };
    shop.intercept(({ url }) => (isFile(url) && drops ? { status: 200, headers, bytes } : undefined));
    shop.intercept(
      ({ url }) => (isFile(url) ? { status: 200, headers, bytes, cutAfter: 20_000 } : undefined),
      1,
    );
    const result = await market.downloadAsset('Planks901', memory());
    expect(result.success).toBe(true);
    const ranges = shop.requests
      .filter(({ url }) => isFile(url))
      .map(({ headers: sent }) => sent.get('range'));
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges[1]).not.toBe('bytes=0-');
  }
});
