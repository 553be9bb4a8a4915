// Not in browsers: there a redirect with credentials cannot be followed, so itch.io needs a proxy.
import { expect, test } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';
import { textAnswer } from '../support/embedded-shop.ts';
import { embeddedItch } from './embedded-itch.ts';

const isFile = (url: URL): boolean => url.pathname.includes('@cdn');

test('uploads are fetched with the key of their purchase, and checked by md5 where there is one', async () => {
  const { client, content, shop } = embeddedItch();
  await using market = client();
  const sink = memory();
  const result = await market.downloadAsset('3001', sink, { folder: '' });
  expect(result.success).toBe(true);
  expect(result.files.map(({ path, verified }) => [path, verified])).toEqual([
    ['harbour_v2.zip', true],
    ['harbour-src.zip', false],
  ]);
  expect(sink.bytes('harbour_v2.zip')).toEqual(content.get('8001'));
  const links = shop.requests.filter(({ url }) => url.pathname.endsWith('/download'));
  expect(links.every(({ url }) => url.searchParams.get('download_key_id') === '900001')).toBe(true);
});

test('an upload that another site hosts is named with the reason', async () => {
  const { client } = embeddedItch();
  await using market = client();
  const result = await market.downloadAsset('3001', memory());
  expect(result.metadata['unavailable']).toEqual([
    {
      id: '8003',
      filename: 'mirror',
      host: 'drive.google.com',
      reason: expect.stringContaining('drive.google.com'),
    },
  ]);
  const chosen = await market.downloadAsset('3001', memory(), { uploads: ['8003'] });
  expect(chosen.success || chosen.error).toMatchObject({
    code: 'E_UNSUPPORTED',
    hint: expect.stringContaining('drive'),
  });
  const nothing = await market.downloadAsset('3004', memory());
  expect(nothing.success || nothing.error).toMatchObject({ code: 'E_UNSUPPORTED' });
});

test('the key is looked up once, and not at all when a list has shown it', async () => {
  const { client, shop } = embeddedItch();
  const lists = (): number => shop.requests.filter(({ url }) => url.pathname.endsWith('owned-keys')).length;
  await using market = client();
  await market.downloadAsset('3003', memory());
  expect(lists()).toBe(2);
  await market.downloadAsset('3005', memory());
  await market.downloadAsset('3005', memory());
  expect(lists()).toBe(6);
  await using other = client();
  await other.getCollection();
  const before = lists();
  await other.downloadAsset('3001', memory());
  expect(lists()).toBe(before);
});

test('what was not bought is E_AUTH', async () => {
  const { client } = embeddedItch();
  await using market = client();
  const result = await market.downloadAsset('3005', memory());
  expect(result.success || result.error).toMatchObject({
    code: 'E_AUTH',
    hint: 'The account does not own it.',
  });
});

test('names that Windows refuses, and names that are equal but for case, are kept apart', async () => {
  const { client } = embeddedItch();
  await using market = client();
  const plan = await market.planDownload('3003', { folder: '' });
  expect(plan.files.map(({ path }) => path)).toEqual(['Sea_ what_.zip', '8011/sea.zip', '8012/SEA.zip']);
  expect(plan.collisions).toEqual([]);
});

test.each([400, 403])(
  'a link that expires with %i in the middle is renewed, and the file goes on',
  async (status) => {
    const { client, content, state, shop } = embeddedItch();
    await using market = client();
    state.expiredStatus = status;
    const bytes = content.get('8040') ?? new Uint8Array();
    // The first connection breaks; then the link, as it is known by now, is answered as expired.
    shop.intercept(
      ({ url }) =>
        isFile(url)
          ? textAnswer('<Error><Code>ExpiredToken</Code></Error>', status, 'application/xml')
          : undefined,
      1,
    );
    const headers = {
      'content-length': String(bytes.length),
      etag: `"${bytes.length}"`,
      'accept-ranges': 'bytes',
    };
    shop.intercept(
      ({ url }) => (isFile(url) ? { status: 200, headers, bytes, cutAfter: 20_000 } : undefined),
      1,
    );
    const sink = memory();
    const refreshed: string[] = [];
    const result = await market.downloadAsset('3006', sink, {
      folder: '',
      onEvent: (event) => {
        if (event.type === 'source-refreshed') refreshed.push(event.reason);
      },
    });
    expect(result.success).toBe(true);
    expect(sink.bytes('dock.zip')).toEqual(bytes);
    expect(refreshed).toEqual(['expired']);
    const fetched = shop.requests.filter(({ url }) => isFile(url));
    expect(fetched.map(({ headers: sent }) => sent.get('range'))).toEqual([
      'bytes=0-',
      'bytes=20000-',
      'bytes=20000-',
    ]);
    expect(fetched.some(({ headers: sent }) => sent.has('authorization'))).toBe(false);
    expect(new Set(fetched.map(({ url }) => url.searchParams.get('signature'))).size).toBe(3);
  },
);
