import { packBuild, type PackedBuild, type PackOptions } from './build-patch/writer.ts';
import { EmbeddedFab } from './embedded-fab.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The files of the build that the sample library has. */
export const harbour: Record<string, Uint8Array> = {
  'Content/Dock.uasset': encode('dock '.repeat(1200)),
  'Content/Maps/Harbour.umap': encode('map '.repeat(700)),
  'Content/Copy/Dock.uasset': encode('dock '.repeat(1200)),
  'Content/Empty.txt': new Uint8Array(0),
};

export const listingUid = '6b1f2c3d-0000-4000-8000-000000000001';
export const entitlementUid = '253b0000-0000-4000-8000-000000000010';
export const assetId = '3f0c5e7d9a1b4c2e8f6071829304a5b6';
const unrealFile = 'ba700000-0000-4000-8000-000000000030';
export const fbxFile = 'ba700000-0000-4000-8000-000000000031';

/** A Fab with five assets in both libraries; the first has a build, and an archive of FBX. */
export async function sampleFab(
  options: PackOptions = {},
): Promise<{ fab: EmbeddedFab; build: PackedBuild }> {
  const fab = new EmbeddedFab();
  const build = await packBuild(harbour, { level: 18, ...options });
  fab.host('HarbourV2', build);
  fab.host(unrealFile, build);
  fab.files.set(fbxFile, encode('fbx '.repeat(5000)));
  fab.entitlements = [0, 1, 2, 3, 4].map(entitlement);
  fab.libraryItems = [0, 1, 2, 3, 4].map(libraryItem);
  const formats = [
    {
      assetFormatType: { code: 'unreal-engine', name: 'Unreal Engine', extensions: ['uasset'] },
      files: [
        { uid: unrealFile, name: '1.0.0', fileSize: null, engineVersions: null, platformsIncluded: null },
      ],
    },
    {
      assetFormatType: { code: 'fbx', name: 'FBX' },
      files: [{ uid: fbxFile, name: 'harbour_fbx.zip', fileSize: 20_000 }],
    },
    { assetFormatType: { code: 'gltf', name: 'glTF' }, files: [] },
  ];
  fab.formats.set(entitlementUid, formats);
  fab.formats.set(listingUid, { assetFormats: formats });
  return { fab, build };
}

function numbered(uid: string, index: number): string {
  return `${uid.slice(0, -1)}${(Number.parseInt(uid.at(-1) ?? '0', 16) + index).toString(16)}`;
}

function entitlement(index: number): unknown {
  return {
    uid: numbered(entitlementUid, index),
    status: 'approved',
    createdAt: '2025-12-17T02:16:49.664790+00:00',
    capabilities: { addByVerse: false, requestDownloadUrl: true },
    licenses: [{ name: 'Standard License', slug: 'standard', url: '/eula' }],
    listing: {
      uid: numbered(listingUid, index),
      title: index === 0 ? 'Harbour Props' : `Asset ${index}`,
      listingType: '3d-model',
      lastUpdatedAt: '2025-07-03T23:18:09.319385Z',
      user: { uid: 'seller', sellerName: 'North Pier' },
    },
  };
}

function libraryItem(index: number): unknown {
  return {
    assetId: numbered(assetId, index),
    assetNamespace: '89efe5924d3d467c839449ab6ab52e7f',
    title: index === 0 ? 'Harbour Props' : `Asset ${index}`,
    seller: 'North Pier',
    distributionMethod: 'ASSET_PACK',
    source: 'fab',
    url: `https://www.fab.test/listings/${numbered(listingUid, index)}`,
    categories: null,
    images: null,
    projectVersions:
      index === 0
        ? [
            { artifactId: 'HarbourV1', engineVersions: ['UE_4.27'], targetPlatforms: ['Windows'] },
            {
              artifactId: 'HarbourV2',
              engineVersions: ['UE_5.3', 'UE_5.10'],
              targetPlatforms: ['Windows', 'Mac'],
            },
            { artifactId: 'HarbourV3', engineVersions: ['UE_5.4'], targetPlatforms: ['Windows'] },
          ]
        : null,
  };
}
