import { createDecipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonAnswer } from '../support/embedded-shop.ts';
import { readUnityPackage, readUnityPackageInfo, UnityAsset } from '../../../src/marketplaces/unity/index.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { embeddedUnity } from './embedded-unity.ts';

async function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`../../fixtures/unity/${name}`, import.meta.url)));
}

async function json(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(await fixture(name))) as Record<string, unknown>;
}

test('the page of purchases loses nothing', async () => {
  const page = await json('purchases_p1.json');
  const { client, shop } = embeddedUnity();
  await using market = client();
  shop.intercept(({ url }) => (url.pathname.endsWith('/purchases') ? jsonAnswer(page) : undefined), 1);
  for await (const read of market.pages({ pageSize: 2 })) {
    expect(read.rawData).toEqual(page);
    expect(read.items.map(({ rawData }) => rawData)).toEqual(page['results']);
    expect(read.items.map(({ title }) => title)).toEqual(['Low Poly Harbour', 'キャラクターパック']);
    break;
  }
});

test('product, link and package fit together: what was encrypted opens with the key of the hook', async () => {
  const [product, link, encrypted, plain] = [
    await json('product.json'),
    await json('download_info.json'),
    await fixture('harbour.encrypted'),
    await fixture('harbour.unitypackage'),
  ];
  const { client, shop, content } = embeddedUnity();
  await using market = client();
  content.set('/download/66666666-7777-4888-9999-000000000000', encrypted);
  shop.intercept(({ url }) => {
    if (url.pathname.endsWith('/product/165785')) return jsonAnswer(product);
    return url.pathname.includes('download-info') ? jsonAnswer(link) : undefined;
  });
  expect((await market.getAsset('165785')).rawData).toEqual(product);
  const sink = memory();
  let opened: Uint8Array | undefined;
  await market.downloadAsset('165785', sink, {
    decode: ({ file, key, iv }) => {
      const cipher = createDecipheriv('aes-256-cbc', key, iv);
      opened = Buffer.concat([cipher.update(sink.bytes(file.path) ?? new Uint8Array()), cipher.final()]);
    },
  });
  expect(opened).toEqual(Buffer.from(plain));
});

test('the package says of itself what the fixture says, and what it holds', async () => {
  const plain = await fixture('harbour.unitypackage');
  const expected = await json('gzip_extra_info.json');
  expect(await readUnityPackageInfo(plain)).toEqual(expected);
  const { info, files } = await readUnityPackage(plain);
  expect(info).toEqual(expected);
  expect(files).toHaveLength(4);
  expect(files.filter(({ isFolder }) => isFolder).map(({ path }) => path)).toEqual(['Assets/Harbour']);
  expect(files.map(({ size }) => size)).toContain(32_000);
});

test('a package that is cut, encrypted or something else is E_MANIFEST', async () => {
  const plain = await fixture('harbour.unitypackage');
  for (const bytes of [
    plain.slice(0, 800),
    await fixture('harbour.encrypted'),
    new TextEncoder().encode('x'.repeat(600)),
  ]) {
    await expect(readUnityPackage(bytes)).rejects.toMatchObject({ code: 'E_MANIFEST' });
  }
  expect((await readUnityPackage(new Uint8Array())).files).toEqual([]);
});

test('the fixture of the product is an asset', async () => {
  expect(new UnityAsset({ product: await json('product.json') }).uid).toBe('165785');
});
