import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { Distribution } from '../../../src/marketplaces/fab/distribution.ts';
import type { RawFabDownloadInfo } from '../../../src/marketplaces/fab/fab-raw.ts';
import { json } from './embedded-fab.ts';
import { sampleFab } from './sample-library.ts';

const folder = new URL('../../fixtures/fab/', import.meta.url);
const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown;

/** The first page is the recorded one, the second the end. */
async function firstPage(name: string, route: string): Promise<Awaited<ReturnType<typeof sampleFab>>['fab']> {
  const { fab } = await sampleFab();
  const page = await read(name);
  fab.fail(route, ({ url }) =>
    json(200, url.searchParams.has('cursor') ? { results: [], cursors: { next: null } } : page),
  );
  return fab;
}

describe('the answers among the fixtures', () => {
  it('a page of the web library', async () => {
    const fab = await firstPage('i_entitlements_page1.json', 'library');
    await using client = fab.site();
    const library = await client.library();
    expect(library.problems).toEqual([]);
    expect(
      library.assets.map(({ uid, title, downloadable }) => [uid, title, downloadable.supported]),
    ).toEqual([
      ['253b0000-0000-4000-8000-000000000010', 'Harbour Props', true],
      ['253b0000-0000-4000-8000-000000000020', 'Verse only thing', false],
    ]);
    expect(fab.requests.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, 'cD0yMDI0LTExLTAz']);
    expect(library.assets[0]?.listing).toMatchObject({
      isMature: false,
      seller: { name: 'North Pier', sellerId: 'o-1' },
      licenses: [{ name: 'Personal', price: { currency: 'USD', minorUnits: 999 } }],
    });
  });

  it('a page of the launcher library, with nulls in place of lists', async () => {
    const fab = await firstPage('e_library_page1.json', 'launcher-library');
    await using client = fab.launcher();
    const library = await client.library();
    expect(library.problems).toEqual([]);
    expect(library.assets.map(({ title, listingUid }) => [title, listingUid])).toEqual([
      ['Harbour Props', '6b1f2c3d-0000-4000-8000-000000000001'],
      ['素材パック ★', '6b1f2c3d-0000-4000-8000-000000000003'],
    ]);
    expect(library.assets[0]?.project?.versions[0]).toMatchObject({
      artifactId: 'HarbourV1',
      engineVersions: ['UE_5.3', 'UE_5.4'],
      builds: [{ buildVersion: '1.2.0-1234+++depot+rel', platform: 'Windows' }],
    });
    expect(library.assets[1]?.project).toMatchObject({
      distributionMethod: 'engine_plugin',
      versions: [],
      images: [],
    });
    expect(fab.requests[1]?.url.search).toContain('cursor=ZW1wPTImZmFiPTImdWVzPTI%3D');
  });

  it('formats, whose files have null for what is not known', async () => {
    const { fab } = await sampleFab();
    const formats = await read('i_asset_formats.json');
    fab.fail('formats', () => json(200, formats));
    await using client = fab.site();
    const [asset] = (await client.library()).assets;
    if (asset === undefined) throw new Error('no asset');
    const [unreal, fbx] = await client.assetFormats(asset);
    expect(unreal?.files[0]).toMatchObject({
      name: '1.0.0',
      size: undefined,
      engineVersions: [],
      platforms: [],
    });
    expect(fbx?.files[0]).toMatchObject({ name: 'harbour_fbx.zip', size: 1_234_567 });
  });

  it('where a build is: links and roots, paired although their orders differ', async () => {
    const { downloadInfo } = (await read('e_artifact_manifest.json')) as {
      downloadInfo: RawFabDownloadInfo[];
    };
    const clock = manualClock(Date.UTC(2026, 8, 1));
    const distribution = new Distribution(() => Promise.resolve(downloadInfo[0] ?? {}), { clock });
    const offer = await distribution.offer(new AbortController().signal);
    const root = '/Builds/Org/o-1/harbour/default';
    expect(
      distribution.files(offer).map(({ url, expiresAt }) => [String(url), expiresAt?.toISOString()]),
    ).toEqual([
      [`https://cdn-a.example.test${root}/abc.manifest?sig=AAA&exp=1790000000`, '2026-09-21T14:13:20.000Z'],
      [`https://cdn-b.example.test${root}/abc.manifest?f_token=BBB`, '2026-09-21T14:13:20.000Z'],
    ]);
    expect(distribution.chunk(offer, 'ChunksV4/01/x.chunk').map(({ url }) => String(url))).toEqual([
      `https://cdn-a.example.test${root}/ChunksV4/01/x.chunk`,
      `https://cdn-a.example.test${root}/ChunksV4/01/x.chunk?sig=AAA&exp=1790000000`,
      `https://cdn-b.example.test${root}/ChunksV4/01/x.chunk`,
      `https://cdn-b.example.test${root}/ChunksV4/01/x.chunk?f_token=BBB`,
    ]);
  });

  it('where a single file is', async () => {
    const { downloadInfo } = (await read('egl_download_info_binary.json')) as {
      downloadInfo: RawFabDownloadInfo[];
    };
    const clock = manualClock(Date.UTC(2026, 8, 1));
    const distribution = new Distribution(() => Promise.resolve(downloadInfo[0] ?? {}), { clock });
    const [location, ...others] = distribution.files(await distribution.offer(new AbortController().signal));
    expect(String(location?.url)).toBe(
      'https://cdn-a.example.test/Builds/Org/o-1/fbx/harbour.zip?f_token=CCC',
    );
    expect([location?.expiresAt?.toISOString(), others]).toEqual(['2026-09-21T14:13:20.599Z', []]);
  });
});
