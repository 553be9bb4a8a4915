import {
  createMarketplace,
  manualClock,
  seededBytes,
  type MarketplaceOptions,
} from 'asset-marketplace-client-core/testing';
import { describe, expect, test } from 'vitest';
import { parseRange } from '../../../src/testing/market/file-answer.ts';
import { ask, bytesOf, type Ask } from './ask.ts';

const size = 200_000;

function shelf(
  options: MarketplaceOptions = {},
): Ask & { readonly shop: ReturnType<typeof createMarketplace> } {
  const files = [{ path: 'a.bin', size, seed: 5 }];
  const shop = createMarketplace({ assets: [{ uid: 'x', title: 'X', files }], ...options });
  return { shop, ...ask(shop) };
}

describe('a whole file', () => {
  test('comes with size, type and validators', async () => {
    const response = await shelf().file('x', 'a.bin');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(size));
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('etag')).toMatch(/^"[\w-]+"$/);
    expect(response.headers.get('last-modified')).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
    expect(await bytesOf(response)).toEqual(seededBytes(5, 0, size));
  });

  test('comes in chunks of 64 KiB, made when they are asked for', async () => {
    const { shop, file } = shelf();
    const reader = (await file('x', 'a.bin')).body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(65_536);
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    expect(shop.requests.at(-1)).toMatchObject({ state: 'open', bytes: 65_536 });
    expect(shop.openAnswers).toBe(1);
    await reader?.cancel();
    expect(shop.requests.at(-1)).toMatchObject({ state: 'cancelled', bytes: 65_536 });
    expect(shop.openAnswers).toBe(0);
  });

  test('may be empty', async () => {
    const shop = createMarketplace({ assets: [{ uid: 'x', title: 'X', files: [{ path: 'e', bytes: '' }] }] });
    const { file } = ask(shop);
    expect(await bytesOf(await file('x', 'e'))).toHaveLength(0);
    const ranged = await file('x', 'e', { range: 'bytes=0-' });
    expect(ranged.status).toBe(416);
    expect(ranged.headers.get('content-range')).toBe('bytes */0');
    await ranged.body?.cancel();
    expect(shop.openAnswers).toBe(0);
  });
});

describe('the list of files', () => {
  test('tells size, version and sha256 of each, and no link', async () => {
    const { shop, json } = shelf();
    const sha256 = await shop.files('x')[0]?.checksum('sha256');
    expect(await json('assets/x/files')).toEqual({
      files: [{ path: 'a.bin', size, type: 'application/octet-stream', version: 1, checksums: { sha256 } }],
    });
  });

  test('tells the checksums that the marketplace is made to tell', async () => {
    const bytes = 'hello';
    const shop = createMarketplace({
      checksums: ['md5', 'sha1', 'sha256'],
      assets: [
        {
          uid: 'x',
          title: 'X',
          files: [
            { path: 'right', bytes },
            { path: 'wrong', bytes, checksums: [{ algorithm: 'md5', value: '00' }] },
          ],
        },
      ],
    });
    expect(await ask(shop).json('assets/x/files')).toMatchObject({
      files: [
        {
          checksums: {
            md5: '5d41402abc4b2a76b9719d911017c592',
            sha1: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
            sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
          },
        },
        { checksums: { md5: '00' } },
      ],
    });
    const { json } = shelf({ checksums: [] });
    expect(await json('assets/x/files')).toMatchObject({ files: [{ checksums: {} }] });
  });

  test('keeps a hostile path, and its link finds it', async () => {
    for (const path of ['../../etc/passwd', '..', '/a', 'a//b?c#d', 'C:\\x', '%2e%2e/']) {
      const shop = createMarketplace({ assets: [{ uid: 'x', title: 'X', files: [{ path, bytes: 'ok' }] }] });
      const { file, json } = ask(shop);
      expect(await json('assets/x/files')).toMatchObject({ files: [{ path }] });
      expect(await (await file('x', path)).text(), path).toBe('ok');
    }
  });
});

describe('a range', () => {
  test.each([
    ['bytes=0-', 206, 0, size],
    ['bytes=0-0', 206, 0, 1],
    ['bytes=100-199', 206, 100, 200],
    ['bytes=199999-', 206, 199_999, size],
    ['bytes=150000-999999999', 206, 150_000, size],
    ['bytes=-10', 206, size - 10, size],
    ['bytes=-999999999', 206, 0, size],
  ])('%s is that part', async (range, status, start, end) => {
    const response = await shelf().file('x', 'a.bin', { range });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect(await bytesOf(response)).toEqual(seededBytes(5, start, end - start));
  });

  test.each(['bytes=200000-', 'bytes=200000-200001', 'bytes=-0'])('%s is not in the file', async (range) => {
    const response = await shelf().file('x', 'a.bin', { range });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${size}`);
    await response.body?.cancel();
  });

  test.each([
    'bytes=5-4',
    'bytes=a-b',
    'bytes=-',
    'lines=0-1',
    'bytes=0-1,3-4',
    'bytes=0-1x',
    'bytes=9999999999999999-',
  ])('%s is ignored', (range) => {
    expect(parseRange(range, size)).toBe('whole');
  });

  test('is ignored by a marketplace without ranges', async () => {
    const response = await shelf({ ranges: false }).file('x', 'a.bin', { range: 'bytes=5-' });
    expect(response.status).toBe(200);
    expect(response.headers.has('accept-ranges')).toBe(false);
    await response.body?.cancel();
  });
});

async function statusWith(
  headers: Record<string, string>,
  options: MarketplaceOptions = {},
): Promise<number> {
  const { file } = shelf(options);
  const first = await file('x', 'a.bin');
  await first.body?.cancel();
  const etag = first.headers.get('etag') ?? '';
  const filled = Object.entries(headers).map(
    ([name, value]) => [name, value.replace('{etag}', etag)] as const,
  );
  const response = await file('x', 'a.bin', Object.fromEntries(filled));
  await response.body?.cancel();
  return response.status;
}

describe('a condition', () => {
  const date = 'Mon, 01 Jan 2024 00:00:00 GMT';
  const earlier = 'Sun, 31 Dec 2023 00:00:00 GMT';
  const range = 'bytes=10-19';

  test('If-Range gives the part only of the same file', async () => {
    expect(await statusWith({ range, 'if-range': '{etag}' })).toBe(206);
    expect(await statusWith({ range, 'if-range': '"other"' })).toBe(200);
    expect(await statusWith({ range, 'if-range': date })).toBe(206);
    expect(await statusWith({ range, 'if-range': earlier })).toBe(200);
    expect(await statusWith({ range, 'if-range': 'nonsense' })).toBe(200);
  });

  test('If-Range compares strongly', async () => {
    expect(await statusWith({ range, 'if-range': '{etag}' }, { validators: 'weak' })).toBe(200);
    expect(await statusWith({ range, 'if-range': '{etag}' }, { validators: 'none' })).toBe(200);
    expect(await statusWith({ range, 'if-range': date }, { validators: 'date' })).toBe(206);
  });

  test('If-Match fails with 412 on another file', async () => {
    expect(await statusWith({ range, 'if-match': '{etag}' })).toBe(206);
    expect(await statusWith({ range, 'if-match': '"a", {etag}' })).toBe(206);
    expect(await statusWith({ range, 'if-match': '*' })).toBe(206);
    expect(await statusWith({ range, 'if-match': '"other"' })).toBe(412);
    expect(await statusWith({ range, 'if-match': '{etag}' }, { validators: 'weak' })).toBe(412);
  });

  test('If-Unmodified-Since fails with 412 on a newer file', async () => {
    expect(await statusWith({ 'if-unmodified-since': date })).toBe(200);
    expect(await statusWith({ 'if-unmodified-since': earlier })).toBe(412);
  });

  test('If-None-Match and If-Modified-Since give 304 for the same file', async () => {
    expect(await statusWith({ 'if-none-match': '{etag}' })).toBe(304);
    expect(await statusWith({ 'if-none-match': '{etag}' }, { validators: 'weak' })).toBe(304);
    expect(await statusWith({ 'if-none-match': '"other"', 'if-modified-since': date })).toBe(200);
    expect(await statusWith({ 'if-modified-since': date })).toBe(304);
    expect(await statusWith({ 'if-modified-since': earlier })).toBe(200);
  });
});

describe('a link', () => {
  test('expires, and says so', async () => {
    const clock = manualClock();
    const { shop, link } = shelf({ clock, linkTtlMs: 5000 });
    const url = await link('x', 'a.bin');
    clock.advance(4999);
    const good = await shop.fetch(url);
    expect(good.status).toBe(200);
    await good.body?.cancel();
    clock.advance(1);
    const expired = await shop.fetch(url);
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('Request has expired');
  });

  test('can be ended at once; the next one works', async () => {
    const { shop, link } = shelf();
    const url = await link('x', 'a.bin');
    shop.expireLinks();
    const expired = await shop.fetch(url);
    expect(expired.status).toBe(403);
    await expired.body?.cancel();
    const good = await shop.fetch(await link('x', 'a.bin'));
    expect(good.status).toBe(200);
    await good.body?.cancel();
  });

  test('does not work when something of it was changed', async () => {
    const { shop, link } = shelf();
    const url = await link('x', 'a.bin');
    for (const forged of [
      url.replace(/expires=\d/, 'expires=9'),
      url.replace('/0/', '/1/'),
      url.split('?')[0] ?? '',
    ]) {
      const response = await shop.fetch(forged);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('expired');
    }
  });

  test('names another origin than the API, which sees no credentials', async () => {
    const { shop, link } = shelf();
    expect(new URL(await link('x', 'a.bin')).origin).not.toBe(new URL(shop.baseUrl).origin);
  });

  test('is not given for a file that is not there', async () => {
    const response = await shelf().api('assets/x/link?path=b.bin');
    expect(response.status).toBe(404);
    await response.body?.cancel();
  });
});

test('a picture comes without a link', async () => {
  const shop = createMarketplace({
    assets: [{ uid: 'x', title: 'X', thumbnail: { bytes: new Uint8Array([1, 2, 3]), type: 'image/webp' } }],
  });
  const url = String((await ask(shop).json('assets/x'))['thumbnail']);
  const response = await shop.fetch(url);
  expect(response.headers.get('content-type')).toBe('image/webp');
  expect([...(await bytesOf(response))]).toEqual([1, 2, 3]);
});
