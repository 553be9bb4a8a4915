import { expect, test } from 'vitest';
import product from '../../fixtures/unity/product.json' with { type: 'json' };
import { UnityAsset } from '../../../src/marketplaces/unity/index.ts';

const asset = new UnityAsset({ product });

test('a product is typed in spite of numbers as text and URLs without a scheme', () => {
  expect(asset).toMatchObject({
    uid: '165785',
    title: 'Low Poly Harbour',
    category: '3D/Environments/Industrial',
    publisher: 'North Pier',
    publisherId: '99',
    publisherUrl: 'https://example.test/',
    unityVersion: '2019.4.0f1',
    packageSize: 53_477_376,
    assetCount: 312,
    rating: 4.7,
    ratingCount: 12,
    price: 15,
    version: '1.2',
    createdAt: new Date('2020-01-01T00:00:00Z'),
    updatedAt: new Date('2024-04-01T00:00:00Z'),
    pageUrl: 'https://assetstore.unity.com/packages/p/low-poly-harbour-165785',
    imageUrl: 'https://assetstorev1-prd-cdn.unity3d.com/key-image/b.jpg',
    downloadUrl: 'https://assetstorev1-prd-cdn.unity3d.com/download/66666666-7777-4888-9999-000000000000',
    dependencies: [],
  });
  expect(asset.images[0]?.thumbnailUrl).toBe(
    'https://assetstorev1-prd-cdn.unity3d.com/package-screenshot/c_t.png',
  );
  expect(asset.images[1]).toMatchObject({ type: 'youtube', url: 'https://www.youtube.com/watch?v=x' });
  expect(asset.rawData).toBe(product);
  expect(asset.getDownloadSizeMb()).toBe(51);
  expect(asset.hasDependencies()).toBe(false);
});

test.each([
  ['6000.1.0f1', '6000.0.59f2'],
  ['6000.0.59f2', '6000.0.59f2'],
  ['6000.0.58f2', '2019.4.0f1'],
  ['6000.0', '6000.0.59f2'],
  ['2022.3', '2019.4.0f1'],
  ['2019.4.0f1', '2019.4.0f1'],
  ['2018.4.36f1', undefined],
  [undefined, '6000.0.59f2'],
])('for Unity %s the best upload is that for %s', (target, expected) => {
  expect(asset.bestUpload(target)?.unityVersion).toBe(expected);
});

test('compatibility looks at major and minor version, and is given where nothing is known', () => {
  expect(asset.isCompatibleWith('2019.4.1f1')).toBe(true);
  expect(asset.isCompatibleWith('2019.3.15f1')).toBe(false);
  expect(asset.isCompatibleWith('latest')).toBe(true);
  expect(new UnityAsset({ uid: '1', product: {} }).isCompatibleWith('4.0')).toBe(true);
});

test('a product that says next to nothing is an asset', () => {
  const bare = new UnityAsset({
    uid: '7',
    product: { uploads: null, images: null, rating: null, mainImage: null },
  });
  expect(bare).toMatchObject({ uid: '7', title: '7', uploads: [], images: [] });
  expect('price' in bare).toBe(false);
});
