import { beforeEach, describe, expect, it } from 'vitest';
import { isMarketplaceError } from '../../../src/errors/marketplace-error.ts';
import { FabLibrary } from '../../../src/marketplaces/fab/fab-library.ts';
import { json, type EmbeddedFab } from './embedded-fab.ts';
import { assetId, entitlementUid, listingUid, sampleFab } from './sample-library.ts';

let fab: EmbeddedFab;

beforeEach(async () => {
  ({ fab } = await sampleFab());
});

describe('the library', () => {
  it('is the same by either interface, page by page', async () => {
    for (const client of [fab.site(), fab.launcher()]) {
      const pages = [];
      for await (const page of client.pages({ pageSize: 2 }))
        pages.push(page.items.map(({ title }) => title));
      expect(pages).toEqual([['Harbour Props', 'Asset 1'], ['Asset 2', 'Asset 3'], ['Asset 4']]);
      const library = await client.library();
      expect(library).toBeInstanceOf(FabLibrary);
      expect([library.length, library.problems]).toEqual([5, []]);
      expect([...library].every(({ sellerName }) => sellerName === 'North Pier')).toBe(true);
      await client.close();
    }
  });

  it('asks the launcher for a hundred at a time, and hands cursors back as they came', async () => {
    await using client = fab.launcher();
    await client.library();
    expect(fab.requests[0]?.url.searchParams.get('count')).toBe('100');
    fab.requests.length = 0;
    for await (const _ of client.assets({ pageSize: 3 })) continue;
    expect(fab.requests.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, btoa('3')]);
  });

  it('can be narrowed on the web interface, and not through the launcher', async () => {
    await using site = fab.site();
    const addedSince = new Date('2025-01-02T03:04:05Z');
    await site.library({ listingTypes: ['hdri', 'audio'], tags: ['dock'], addedSince, sortBy: 'createdAt' });
    expect(Object.fromEntries(fab.requests[0]?.url.searchParams ?? [])).toEqual({
      sort_by: 'createdAt',
      listing_types: 'hdri,audio',
      tags: 'dock',
      added_since: '2025-01-02T03:04:05.000Z',
    });
    await using launcher = fab.launcher();
    await expect(launcher.library({ tags: ['dock'] })).rejects.toMatchObject({ code: 'E_UNSUPPORTED' });
    await expect(launcher.library({ search: 'dock' })).rejects.toMatchObject({ code: 'E_UNSUPPORTED' });
  });

  it('keeps what cannot be read of a record out of its fields, in rawData, and in the report', async () => {
    fab.entitlements = [
      {
        uid: entitlementUid,
        status: 7,
        licenses: null,
        future: { nested: [1] },
        listing: {
          uid: listingUid,
          title: 'Harbour Props',
          tags: [{ slug: 'dock' }, { slug: 5 }, null],
          assetFormats: [{ assetFormatType: { code: 'fbx' } }, { assetFormatType: { name: 'no code' } }],
        },
      },
    ];
    await using client = fab.site();
    const library = await client.library();
    const [asset] = library.assets;
    expect(asset).toMatchObject({ title: 'Harbour Props', grantedLicenses: [] });
    expect(asset?.status).toBeUndefined();
    expect(asset?.listing?.tags).toEqual(['dock']);
    expect(asset?.formats.map(({ type }) => type.code)).toEqual(['fbx']);
    expect(asset?.rawData).toEqual(fab.entitlements[0]);
    expect(library.problems.map(({ path }) => path)).toEqual([
      'results.0.status',
      'results.0.listing.tags.1.slug',
      'results.0.listing.tags.2',
      'results.0.listing.assetFormats.1.assetFormatType.code',
    ]);
    expect(asset?.problems).toEqual(library.problems);
  });

  it('reports records of which no asset can be made: in the collection, and at the end of the stream', async () => {
    fab.entitlements.splice(1, 0, { title: 'without uid' }, 'nothing');
    await using client = fab.site();
    const library = await client.library();
    expect(library.length).toBe(5);
    expect(library.problems.map(({ path, rawData }) => [path, rawData])).toEqual([
      ['results.1.uid', { title: 'without uid' }],
      ['results.0', 'nothing'],
    ]);
    expect(library.filter(() => true).problems).toEqual(library.problems);
    const seen: string[] = [];
    const error: unknown = await (async () => {
      for await (const { title } of client.assets()) seen.push(title);
    })().catch((thrown: unknown) => thrown);
    expect(seen).toHaveLength(5);
    if (!isMarketplaceError(error)) throw error;
    expect([error.code, error.field]).toEqual(['E_SCHEMA', 'results.1.uid']);
  });

  it('ends with an error when a cursor comes twice', async () => {
    fab.fail('library', () => json(200, { results: [], cursors: { next: 'again' } }));
    await using client = fab.site();
    await expect(client.library()).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });

  it('is empty when Fab says null', async () => {
    fab.fail('library', () => json(200, { results: null, cursors: null, count: 0 }));
    await using client = fab.site();
    const library = await client.library();
    expect([library.length, library.totalCount]).toEqual([0, 0]);
  });
});

describe('getAsset', () => {
  it('reads only the page on which the asset was seen', async () => {
    await using client = fab.site();
    const library = await client.library({ pageSize: 2 });
    const last = library.assets[4];
    fab.requests.length = 0;
    expect((await client.getAsset(last?.uid ?? '')).title).toBe('Asset 4');
    expect(fab.count('library')).toBe(1);
  });

  it('that was not seen reads up to the page that has it, and no further', async () => {
    await using client = fab.launcher();
    fab.pageSize = 1;
    expect((await client.getAsset(assetId)).title).toBe('Harbour Props');
    expect(fab.count('launcher-library')).toBe(1);
  });

  it('takes the uid of the listing too', async () => {
    await using client = fab.site();
    expect((await client.getAsset(listingUid)).uid).toBe(entitlementUid);
  });

  it('finds an asset that has moved to another page since', async () => {
    await using client = fab.site();
    await client.library({ pageSize: 2 });
    fab.entitlements.unshift({ uid: 'new-1' }, { uid: 'new-2' });
    expect((await client.getAsset(entitlementUid)).title).toBe('Harbour Props');
  });

  it('of an unknown uid is E_NOT_FOUND', async () => {
    await using client = fab.site();
    await expect(client.getAsset('nobody')).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });
});

describe('a record of the launcher', () => {
  it('has its versions, in either form of artifact id, and sizes of pictures in either form of number', async () => {
    fab.libraryItems = [
      {
        assetId,
        assetNamespace: 'ns',
        title: '素材パック ★',
        distributionMethod: 'engine_plugin',
        url: 'https://www.fab.com/listings/6b1f2c3d-0000-4000-8000-000000000003?lang=de',
        categories: [{ id: 'c-1', name: 'Props' }],
        images: [
          {
            type: 'Featured',
            url: 'https://media.example.test/a.jpg',
            width: '1920',
            height: 1080,
            md5: null,
          },
        ],
        projectVersions: [
          { artifactId: { id: 'A1' }, engineVersions: null, targetPlatforms: null, buildVersions: null },
          {
            artifactId: 'A2',
            engineVersions: ['UE_5.4'],
            targetPlatforms: ['Mac'],
            buildVersions: [{ buildVersion: '1', platform: 'Mac' }],
          },
          { artifactId: null },
        ],
      },
    ];
    await using client = fab.launcher();
    const [asset] = (await client.library()).assets;
    expect(asset?.listingUid).toBe('6b1f2c3d-0000-4000-8000-000000000003');
    expect(asset?.project).toMatchObject({
      namespace: 'ns',
      distributionMethod: 'engine_plugin',
      categories: ['Props'],
      images: [{ width: 1920, height: 1080 }],
    });
    expect(asset?.project?.versions.map(({ artifactId, builds }) => [artifactId, builds])).toEqual([
      ['A1', []],
      ['A2', [{ buildVersion: '1', platform: 'Mac' }]],
    ]);
    expect(asset?.formats[0]?.technicalSpecs).toMatchObject({
      engineVersions: ['UE_5.4'],
      targetPlatforms: ['Mac'],
    });
  });
});

describe('formats', () => {
  it('come with their files, from a list or from an object with one', async () => {
    await using client = fab.site();
    const asset = await client.getAsset(entitlementUid);
    const formats = await client.assetFormats(asset);
    expect(
      formats.map(({ type, files }) => [type.code, files.map(({ name, size }) => [name, size])]),
    ).toEqual([
      ['unreal-engine', [['1.0.0', undefined]]],
      ['fbx', [['harbour_fbx.zip', 20_000]]],
      ['gltf', []],
    ]);
    await using launcher = fab.launcher();
    expect(await launcher.assetFormats(await launcher.getAsset(assetId))).toHaveLength(3);
  });

  it('are those of the list when Fab tells no others', async () => {
    fab.formats.clear();
    await using client = fab.launcher();
    const formats = await client.assetFormats(await client.getAsset(assetId));
    expect(formats.map(({ type }) => type.code)).toEqual(['unreal-engine']);
  });
});

describe('the rest of Fab', () => {
  it('is there through ask(), as it was sent', async () => {
    fab.fail('other', () => json(200, ['UE_5.4', 'UE_5.5']));
    await using client = fab.site();
    expect(await client.ask('i/unreal-engine/versions', { query: { all: true } })).toEqual([
      'UE_5.4',
      'UE_5.5',
    ]);
    expect(fab.requests[0]?.url.href).toBe('https://www.fab.test/i/unreal-engine/versions?all=true');
  });

  it('tells of a listing without credentials', async () => {
    fab.listings.set(listingUid, {
      uid: listingUid,
      title: 'Harbour Props',
      category: { path: 'props' },
      user: { sellerName: 'North Pier' },
    });
    await using client = fab.site();
    expect(await client.listing(listingUid)).toMatchObject({
      title: 'Harbour Props',
      category: 'props',
      seller: { name: 'North Pier' },
    });
    expect(fab.requests[0]?.headers.has('cookie')).toBe(false);
  });
});
