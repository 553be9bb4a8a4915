import { expect, test } from 'vitest';
import { isMarketplaceError } from '../../../src/errors/marketplace-error.ts';
import type { UnityEncryptedPackage } from '../../../src/marketplaces/unity/index.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedUnity, packageKey } from './embedded-unity.ts';

test('a package stays encrypted, and says so', async () => {
  const { client, content } = embeddedUnity();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('165785', sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(sink.bytes('165785.unitypackage.encrypted')).toEqual(content.get('/download/165785-new'));
  expect(result.metadata).toMatchObject({
    encrypted: true,
    unityVersion: '6000.0.59f2',
    packageSize: 53_477_376,
    uploadId: '700123',
    publisher: 'North Pier',
  });
  expect(JSON.stringify(result)).not.toContain(packageKey.slice(0, 16));
});

test('the decode hook is given what decrypts the package, once it is there', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const sink = memory();
  const given: UnityEncryptedPackage[] = [];
  await market.downloadAsset('165785', sink, { decode: (file) => void given.push(file) });
  await market.downloadAssets(['1001', '1002'], sink, { decode: (file) => void given.push(file) });
  expect(given.map(({ assetUid }) => assetUid).toSorted()).toEqual(['1001', '1002', '165785']);
  expect(given[0]?.key).toEqual(Uint8Array.from({ length: 32 }, (_, index) => index));
  expect(given[0]?.iv).toEqual(Uint8Array.from({ length: 16 }, (_, index) => index + 32));
  expect(given[0]?.file.path).toContain('165785.unitypackage.encrypted');
  const broken = new Error('no room to decrypt');
  const failing = market.downloadAsset('1003', sink, { decode: () => Promise.reject(broken) });
  await expect(failing).rejects.toBe(broken);
});

test('the best upload for a version of Unity is taken, which may be another than that of the link', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  const given: UnityEncryptedPackage[] = [];
  const result = await market.downloadAsset('1001', memory(), {
    unityVersion: '2022.3.10f1',
    decode: (file) => void given.push(file),
  });
  expect(shop.requests.at(-1)?.url.pathname).toBe('/download/1001-old');
  expect(result.metadata).toMatchObject({ encrypted: true, unityVersion: '2019.4.0f1' });
  // The store tells the key of its own choice alone.
  expect(given).toEqual([]);
});

test('no upload for a version is an error of its own', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const result = await market.downloadAsset('1001', memory(), { unityVersion: '2018.4' });
  expect(result.success).toBe(false);
  expect(!result.success && isMarketplaceError(result.error, 'UnityVersionError')).toBe(true);
  expect(result.success || result.error).toMatchObject({
    code: 'E_UNSUPPORTED',
    hint: expect.stringContaining('2019.4.0f1'),
  });
});

test('terms that were not accepted are an error of their own, and are asked for once', async () => {
  const { client, state, shop } = embeddedUnity();
  await using market = client();
  state.termsAccepted = false;
  const refused = await market.downloadAsset('1001', memory());
  expect(!refused.success && isMarketplaceError(refused.error, 'UnityTermsError')).toBe(true);
  expect(refused.success || refused.error).toMatchObject({ code: 'E_AUTH', retryable: false });
  state.termsAccepted = true;
  for (const uid of ['1001', '1002', '1003'])
    expect((await market.downloadAsset(uid, memory())).success).toBe(true);
  expect(shop.requests.filter(({ url }) => url.pathname.endsWith('/terms/check'))).toHaveLength(2);
});

test('a package that the account does not own is an error that says so', async () => {
  const { client } = embeddedUnity();
  await using market = client();
  const result = await market.downloadAsset('777', memory());
  expect(result.success || result.error).toMatchObject({
    code: 'E_AUTH',
    status: 403,
    hint: expect.stringContaining('store'),
  });
  expect(result.success || result.error.message).toContain('does not own');
});

test('a package without a key is plain, and tells about itself', async () => {
  const { client, state, content } = embeddedUnity();
  await using market = client();
  state.key = '';
  const json = new TextEncoder().encode('{"title":"Low Poly Harbour","version":"1.2","upload_id":"700123"}');
  const head = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, json.length + 4, 0, 0x41, 0x24, json.length, 0];
  content.set('/download/1001-new', Uint8Array.from([...head, ...json, ...new Uint8Array(500)]));
  const sink = memory();
  const result = await market.downloadAsset('1001', sink, { folder: '', decode: () => expect.unreachable() });
  expect(result.files.map(({ path }) => path)).toEqual(['1001.unitypackage']);
  expect(result.metadata).toMatchObject({
    encrypted: false,
    package: { title: 'Low Poly Harbour', upload_id: '700123' },
  });
});

test('a download goes on from its byte, without credentials for the file host', async () => {
  const { client, shop, content } = embeddedUnity();
  await using market = client();
  const bytes = content.get('/download/1001-new') ?? new Uint8Array();
  const headers = { 'content-length': '50000', etag: '"50000"', 'accept-ranges': 'bytes' };
  shop.intercept(
    ({ url }) =>
      url.pathname.startsWith('/download/') ? { status: 200, headers, bytes, cutAfter: 20_000 } : undefined,
    1,
  );
  const sink = memory();
  const result = await market.downloadAsset('1001', sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(sink.bytes('1001.unitypackage.encrypted')).toEqual(bytes);
  const fetched = shop.requests.filter(({ url }) => url.pathname.startsWith('/download/'));
  expect(fetched.map(({ headers: sent }) => sent.get('range'))).toEqual(['bytes=0-', 'bytes=20000-']);
  expect(fetched.some(({ headers: sent }) => sent.has('authorization'))).toBe(false);
});

test('a store without a check of terms downloads all the same', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  shop.intercept(({ url }) =>
    url.pathname.endsWith('/terms/check') ? textAnswer('Cannot GET', 404) : undefined,
  );
  expect((await market.downloadAsset('1001', memory())).success).toBe(true);
});

test('a link of another shape is an error that names the field', async () => {
  const { client, shop } = embeddedUnity();
  await using market = client();
  shop.intercept(({ url }) =>
    url.pathname.includes('download-info')
      ? jsonAnswer({ result: { download: { url: 'https://cdn.example.test/x', key: 'short' } } })
      : undefined,
  );
  const result = await market.downloadAsset('1001', memory());
  expect(result.success || result.error).toMatchObject({ code: 'E_SCHEMA', field: 'result.download.key' });
});
