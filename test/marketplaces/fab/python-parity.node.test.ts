import { beforeEach, describe, expect, it } from 'vitest';
import { isMarketplaceError } from '../../../src/errors/marketplace-error.ts';
import {
  FabAsset,
  FabClient,
  FabCookieAuth,
  FabLibrary,
  ManifestDownloadResult,
  detectManifestFormat,
  fabEndpoints,
  parseManifest,
  type FabAssetFormat,
  type FabAuthProvider,
  type FabCapabilities,
  type FabEndpoints,
  type FabLicense,
  type FabListing,
  type FabPage,
  type FabSeller,
  type FabTechnicalSpecs,
  type ManifestFile,
  type ParsedManifest,
} from '../../../src/marketplaces/fab/index.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { json, type EmbeddedFab } from './embedded-fab.ts';
import { entitlementUid, harbour, sampleFab } from './sample-library.ts';

let fab: EmbeddedFab;

beforeEach(async () => {
  ({ fab } = await sampleFab());
});

function client(): FabClient {
  const endpoints: FabEndpoints = fabEndpoints(fab.baseUrl);
  const auth: FabAuthProvider = new FabCookieAuth({ endpoints, cookies: fab.cookies });
  return new FabClient({
    auth,
    fetch: fab.fetch,
    rateLimit: { requests: 100, perMs: 1 },
    attemptTimeoutMs: 30_000,
    userAgent: 'my-tool/1.0',
  });
}

describe('what the Python client can do, one by one', () => {
  it('get_library, get_collection, get_asset, close', async () => {
    const market = client();
    const library: FabLibrary = await market.library({ sortBy: '-createdAt' });
    const collection: FabLibrary = await market.getCollection();
    expect([library.length, collection.length]).toEqual([5, 5]);
    const asset: FabAsset = await market.getAsset(entitlementUid);
    expect(library.findByUid(entitlementUid)?.title).toBe(asset.title);
    expect(fab.requests[0]?.headers.get('user-agent')).toBe('my-tool/1.0');
    await market.close();
    await expect(market.library()).rejects.toMatchObject({ code: 'E_STATE' });
  });

  it('get_library_pages', async () => {
    await using market = client();
    const pages: FabPage[] = [];
    for await (const page of market.pages({ sortBy: '-createdAt' })) pages.push(page);
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(pages[0]?.nextCursor).toBeDefined();
  });

  it('Asset, Listing, License, Seller, AssetFormat, AssetFormatType, TechnicalSpecs, Capabilities', async () => {
    fab.entitlements = [
      {
        uid: entitlementUid,
        status: 'approved',
        createdAt: '2025-12-17T02:16:49Z',
        capabilities: { addByVerse: true, requestDownloadUrl: true },
        licenses: [{ name: 'Standard License', slug: 'standard', url: '/eula' }],
        listing: {
          uid: 'listing',
          title: 'Harbour Props',
          lastUpdatedAt: '2025-07-03T23:18:09Z',
          user: { sellerName: 'North Pier', sellerId: 'o-1', uid: 's' },
          licenses: [{ name: 'Personal', isCc0: false }],
          assetFormats: [
            {
              assetFormatType: {
                code: 'unreal-engine',
                icon: 'unreal-engine',
                name: 'Unreal Engine',
                groupName: 'Game Engine Formats',
              },
              technicalSpecs: {
                technicalDetails: '<p>12 meshes</p>',
                unrealEngineEngineVersions: ['UE_5.4'],
              },
            },
          ],
        },
      },
    ];
    await using market = client();
    const [asset] = (await market.library()).assets;
    const capabilities: FabCapabilities | undefined = asset?.capabilities;
    const listing: FabListing | undefined = asset?.listing;
    const seller: FabSeller | undefined = listing?.seller;
    const [granted]: readonly FabLicense[] = asset?.grantedLicenses ?? [];
    const [format]: readonly FabAssetFormat[] = listing?.assetFormats ?? [];
    const specs: FabTechnicalSpecs | undefined = format?.technicalSpecs;
    expect([asset?.status, asset?.uid, asset?.title]).toEqual(['approved', entitlementUid, 'Harbour Props']);
    expect([asset?.createdAt, asset?.updatedAt]).toEqual([
      new Date('2025-12-17T02:16:49Z'),
      new Date('2025-07-03T23:18:09Z'),
    ]);
    expect(capabilities).toEqual({ addByVerse: true, requestDownloadUrl: true });
    expect([seller?.name, seller?.sellerId, granted?.name, listing?.licenses[0]?.isCc0]).toEqual([
      'North Pier',
      'o-1',
      'Standard License',
      false,
    ]);
    expect([format?.type.groupName, specs?.technicalDetails, specs?.engineVersions]).toEqual([
      'Game Engine Formats',
      '<p>12 meshes</p>',
      ['UE_5.4'],
    ]);
    expect(asset?.rawData).toEqual(fab.entitlements[0]);
  });

  it('download_manifest, download_manifests, ManifestDownloadResult.load, ParsedManifest, ManifestFile', async () => {
    await using market = client();
    const sink = memory();
    const library = await market.library({ limit: 2 });
    const result: ManifestDownloadResult = await market.downloadManifest(
      library.assets[0] ?? new FabAsset({ uid: '', title: '' }),
      { sink },
    );
    expect([result.success, result.path, result.size]).toEqual([
      true,
      `Harbour Props_${entitlementUid}.manifest`,
      result.bytes?.length,
    ]);
    const manifest: ParsedManifest = await result.load();
    expect([manifest.version, manifest.appId, manifest.appName, manifest.buildVersion]).toEqual([
      18,
      7,
      'Demo',
      '1.0',
    ]);
    const file: ManifestFile | undefined = manifest.files[0];
    expect([file?.path, file?.sha1.length, file?.parts.length]).toEqual(['Content/Dock.uasset', 40, 6]);
    const results = await market.downloadManifests(library);
    expect(results.map(({ success, error }) => [success, error?.code])).toEqual([
      [true, undefined],
      [false, 'E_UNSUPPORTED'],
    ]);
  });

  it('download_asset, with progress', async () => {
    await using market = client();
    const sink = memory();
    const seen: number[] = [];
    const result = await market.downloadAsset(entitlementUid, sink, {
      folder: '',
      progress: { onProgress: (current) => void seen.push(current) },
    });
    expect(result.success).toBe(true);
    expect(sink.paths()).toHaveLength(Object.keys(harbour).length);
    expect(seen.at(-1)).toBe(Object.values(harbour).reduce((sum, bytes) => sum + bytes.length, 0));
  });

  it('detect_manifest_format, validate_manifest, JsonManifestParser', async () => {
    const bytes = new TextEncoder().encode(
      '{"ManifestFileVersion":"013000000000","ChunkHashList":{},"FileManifestList":[]}',
    );
    expect(detectManifestFormat(bytes)).toBe('json');
    expect((await parseManifest(bytes)).version).toBe(13);
    await expect(parseManifest(new TextEncoder().encode('{"FileManifestList":1}'))).rejects.toMatchObject({
      code: 'E_MANIFEST',
    });
  });

  it('endpoints of one’s own, with its placeholders', async () => {
    const endpoints: FabEndpoints = {
      ...fabEndpoints(fab.baseUrl),
      librarySearch: `${fab.baseUrl}/i/library/entitlements/search`,
      assetFormats: '/i/library/assets/{asset_uid}/asset-formats',
      downloadInfo: `/i/listings/{listing_uid}/asset-formats/unreal-engine/files/{file_uid}/download-info`,
    };
    await using market = new FabClient({
      auth: new FabCookieAuth({ endpoints, cookies: fab.cookies }),
      fetch: fab.fetch,
      rateLimit: { requests: 100, perMs: 1 },
    });
    expect((await market.downloadAsset(entitlementUid, memory())).success).toBe(true);
  });

  it.for([
    [401, 'MarketplaceAuthenticationError'],
    [403, 'MarketplaceAuthenticationError'],
    [404, 'MarketplaceNotFoundError'],
    [418, 'MarketplaceAPIError'],
  ] as const)('an answer of %i is a %s', async ([status, kind]) => {
    fab.fail('library', () => json(status, {}));
    await using market = client();
    const error: unknown = await market.library().catch((thrown: unknown) => thrown);
    expect(isMarketplaceError(error, kind)).toBe(true);
    expect(isMarketplaceError(error)).toBe(true);
  });

  it('no answer is a MarketplaceNetworkError', async () => {
    fab.fail('library', () => {
      throw new TypeError('fetch failed');
    });
    await using market = new FabClient({
      auth: new FabCookieAuth({ endpoints: fab.endpoints, cookies: fab.cookies }),
      fetch: fab.fetch,
      retry: { limit: 0 },
    });
    expect(
      isMarketplaceError(
        await market.library().catch((thrown: unknown) => thrown),
        'MarketplaceNetworkError',
      ),
    ).toBe(true);
  });
});
