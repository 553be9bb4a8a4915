import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FabClient } from '../../src/marketplaces/fab/fab-client.ts';
import { FabCookieAuth } from '../../src/marketplaces/fab/fab-cookie-auth.ts';
import { fabEndpoints } from '../../src/marketplaces/fab/fab-endpoints.ts';
import type { FabLicense } from '../../src/marketplaces/fab/fab-license.ts';

const folder = join(process.env['RECORDED_DATA'] ?? '', 'fab');
const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown;

/** A client to which Fab answers each call with the recorded answer. */
function answering(value: unknown): FabClient {
  return new FabClient({
    auth: new FabCookieAuth({
      endpoints: fabEndpoints('https://www.fab.test'),
      cookies: { fab_sessionid: 'x' },
    }),
    fetch: () =>
      Promise.resolve(
        new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } }),
      ),
    rateLimit: { requests: 100, perMs: 1 },
  });
}

describe('recorded answers of Fab', () => {
  it('a page of the library', async () => {
    const recorded = (await read('seed_entitlements_search.json')) as { results: unknown[] };
    await using client = answering(recorded);
    const library = await client.library();
    expect(library.problems).toEqual([]);
    const [asset] = library.assets;
    expect(asset).toMatchObject({
      uid: '253b7c44-2758-4608-8186-679c80567154',
      title: 'Decals VOL.3 - Blood',
      status: 'approved',
      createdAt: new Date('2025-12-17T02:16:49.664Z'),
      updatedAt: new Date('2025-07-03T23:18:09.319Z'),
      sellerName: 'Dekogon Studios',
      capabilities: { requestDownloadUrl: true, addByVerse: false },
      grantedLicenses: [{ name: 'Standard License', slug: 'standard', url: '/eula' }],
      listing: {
        uid: 'bbcff104-9ca4-400f-b529-c0cdccf7bff6',
        listingType: '3d-model',
        isMature: true,
        tags: ['postapocalyptic', 'blood'],
        seller: { sellerId: 'o-efb24a1bbc44bea38a4f0b91a0ad66', uid: '0e84df24-fdee-4f1b-bab8-3d8db79d3801' },
        licenses: [{ name: 'Personal', isCc0: false, price: { currency: 'USD', minorUnits: 999 } }],
      },
    });
    expect(asset?.formats).toMatchObject([
      {
        type: { code: 'unreal-engine', name: 'Unreal Engine', groupName: 'Game Engine Formats' },
        technicalSpecs: {
          engineVersions: ['UE_5.4', 'UE_5.3'],
          targetPlatforms: ['Windows', 'Mac'],
          distributionMethod: 'asset_pack',
        },
      },
    ]);
    expect(asset?.rawData).toEqual(recorded.results[0]);
  });

  it('an empty library', async () => {
    await using client = answering(await read('egsapi_entitlement_empty_results.json'));
    const library = await client.library();
    expect([library.length, library.totalCount]).toEqual([0, 0]);
  });

  it.for(['egsapi_search_listing_detail.json', 'egsapi_search_real_api_listing_detail.json'])(
    '%s',
    async (name) => {
      const recorded = (await read(name)) as { uid: string; title: string; category: { path: string } };
      await using client = answering(recorded);
      const listing = await client.listing(recorded.uid);
      expect(listing).toMatchObject({
        uid: recorded.uid,
        title: recorded.title,
        category: recorded.category.path,
      });
      expect(listing.publishedAt).toBeInstanceOf(Date);
      expect(listing.seller?.name).not.toBe('');
      expect(listing.rawData).toEqual(recorded);
    },
  );

  it.for([
    ['egsapi_search_listing_formats.json', ['unreal-engine', 'fbx'], [3_444_643_477, 1_234_567]],
    ['egsapi_search_listing_formats_empty_files.json', ['blender'], []],
  ] as const)('%s', async ([name, codes, sizes]) => {
    const recorded = await read(name);
    await using page = answering(await read('seed_entitlements_search.json'));
    const [asset] = (await page.library()).assets;
    await using client = answering(recorded);
    if (asset === undefined) throw new Error('no asset');
    const formats = await client.assetFormats(asset);
    expect(formats.map(({ type }) => type.code)).toEqual(codes);
    expect(formats.flatMap(({ files }) => files.map(({ size }) => size))).toEqual(sizes);
    expect(formats.map(({ rawData }) => rawData)).toEqual(recorded);
  });

  it('a format alone', async () => {
    const recorded = await read('egsapi_search_ue_format.json');
    await using page = answering(await read('seed_entitlements_search.json'));
    const [asset] = (await page.library()).assets;
    await using client = answering([recorded]);
    if (asset === undefined) throw new Error('no asset');
    const [format] = await client.assetFormats(asset);
    expect(format).toMatchObject({
      type: { code: 'ue-asset', icon: 'unreal-icon' },
      technicalSpecs: {
        technicalDetails: 'Verts: 12000, Tris: 8000',
        engineVersions: ['5.3', '5.4', '5.5'],
        targetPlatforms: ['Windows', 'Linux', 'Mac'],
        distributionMethod: 'asset-pack',
      },
      rawData: recorded,
    });
  });

  it('licences that one has', async () => {
    const { licenses } = (await read('egsapi_search_ownership_with_licenses.json')) as {
      licenses: unknown[];
    };
    await using client = answering({ results: [{ uid: 'a', licenses }] });
    const [asset] = (await client.library()).assets;
    expect(asset?.grantedLicenses.map(({ name }: FabLicense) => name)).toEqual([
      'Standard License',
      'Enterprise',
    ]);
    expect(asset?.grantedLicenses.map(({ rawData }: FabLicense) => rawData)).toEqual(licenses);
  });

  it('every other answer comes through ask() as it was sent', async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThanOrEqual(23);
    for (const name of names) {
      const recorded = await read(name);
      await using client = answering(recorded);
      expect(await client.ask('i/anything'), name).toEqual(recorded);
    }
  });
});
