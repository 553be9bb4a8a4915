import { createMarketplace, manualClock, seededBytes } from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { ask, bytesOf } from './ask.ts';

const path = 'model.glb';

function shopOfOne(clock = manualClock()) {
  return createMarketplace({
    clock,
    assets: [{ uid: 'x', title: 'Old', tags: ['t'], files: [{ path, size: 100 }] }],
  });
}

test('a changed file has other bytes, validators, checksums and dates', async () => {
  const shop = shopOfOne();
  const { file, json } = ask(shop);
  const before = await file('x', path);
  const filesBefore = JSON.stringify(await json('assets/x/files'));
  shop.changeFile('x', path);
  const after = await file('x', path);
  expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  expect(after.headers.get('last-modified')).toBe('Wed, 01 Jan 2025 00:00:00 GMT');
  expect(await bytesOf(after)).not.toEqual(await bytesOf(before));
  expect(JSON.stringify(await json('assets/x/files'))).not.toBe(filesBefore);
  expect(await json('assets/x')).toMatchObject({
    version: 2,
    updated: '2025-01-01T00:00:00.000Z',
    title: 'Old',
  });
});

test('a file can be given the content that is wanted', async () => {
  const shop = shopOfOne();
  shop.changeFile('x', path, { size: 50, seed: 9 });
  expect(await bytesOf(await ask(shop).file('x', path))).toEqual(seededBytes(9, 0, 50));
  shop.changeFile('x', path, { bytes: 'text' });
  expect(await (await ask(shop).file('x', path)).text()).toBe('text');
});

test('the same bytes again are another version', async () => {
  const shop = shopOfOne();
  const { file } = ask(shop);
  shop.changeFile('x', path, { bytes: 'same' });
  const first = (await file('x', path)).headers.get('etag');
  shop.changeFile('x', path, { bytes: 'same' });
  expect((await file('x', path)).headers.get('etag')).not.toBe(first);
});

test('a link stays good and finds the changed file', async () => {
  const shop = shopOfOne();
  const url = await ask(shop).link('x', path);
  shop.changeFile('x', path, { bytes: 'new' });
  expect(await (await shop.fetch(url)).text()).toBe('new');
});

test('a changed asset keeps what the patch does not name', async () => {
  const shop = shopOfOne();
  shop.changeAsset('x', { title: 'New' });
  expect(await ask(shop).json('assets/x')).toMatchObject({
    title: 'New',
    tags: ['t'],
    version: 2,
    fileCount: 1,
  });
  shop.changeAsset('x', { files: [{ path: 'a' }, { path: 'b' }] });
  expect(shop.files('x').map((file) => file.path)).toEqual(['a', 'b']);
});

test('two changes at the same moment still have different dates', async () => {
  const shop = shopOfOne();
  const { file } = ask(shop);
  shop.changeFile('x', path);
  const first = (await file('x', path)).headers.get('last-modified');
  shop.changeFile('x', path);
  expect((await file('x', path)).headers.get('last-modified')).not.toBe(first);
});

test('a made-up asset can be changed and removed like any other', async () => {
  const shop = createMarketplace({ assets: 3 });
  const { json, api } = ask(shop);
  const [file] = shop.files('asset-2');
  shop.changeFile('asset-2', file?.path ?? '', { bytes: 'x' });
  expect(await json('assets/asset-2')).toMatchObject({ version: 2, size: 1 });
  shop.removeAsset('asset-2');
  expect((await api('assets/asset-2')).status).toBe(404);
  expect(shop.size).toBe(2);
  expect((await json('assets'))['items']).toHaveLength(2);
});

test('an asset that was added is found by its uid', async () => {
  const shop = createMarketplace({ assets: 3 });
  const uid = shop.addAsset({ title: 'Mine', files: [{ path: 'a', bytes: 'a' }] });
  expect(await ask(shop).json(`assets/${uid}`)).toMatchObject({ uid, title: 'Mine', size: 1 });
  expect(shop.addAsset({ uid: 'own', title: 'Own' })).toBe('own');
});

test('what does not exist cannot be changed, and no uid is taken twice', () => {
  const shop = shopOfOne();
  for (const wrong of [
    () => shop.changeAsset('y', {}),
    () => shop.changeFile('x', 'other', {}),
    () => shop.removeAsset('y'),
    () => shop.addAsset({ uid: 'x', title: 'again' }),
  ]) {
    expect(wrong).toThrow(expect.objectContaining({ code: 'E_ARGUMENT' }));
  }
});
