import { beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import type { FabClientOptions } from '../../../src/marketplaces/fab/fab-client.ts';
import type { DownloadResult } from '../../../src/models/download-result.ts';
import { memory, type MemorySink } from '../../../src/sinks/memory.ts';
import { manualClock, type ManualClock } from '../../../src/testing/manual-clock.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { packBuild, type PackedBuild } from './build-patch/writer.ts';
import { accessDenied, html, json, type EmbeddedFab, type FabRequestSeen } from './embedded-fab.ts';
import { assetId, entitlementUid, sampleFab } from './sample-library.ts';

const contents = {
  'a.bin': seededBytes(1, 0, 20_000),
  'b.bin': seededBytes(2, 0, 10_000),
  'c.txt': new Uint8Array(500).fill(65),
};

let fab: EmbeddedFab;
let build: PackedBuild;
let clock: ManualClock;
let sink: MemorySink;

beforeEach(async () => {
  ({ fab } = await sampleFab());
  build = await packBuild(contents, { level: 18 });
  fab.host('HarbourV2', build);
  clock = manualClock();
  fab.now = () => clock.date();
  sink = memory();
});

async function download(options: Partial<FabClientOptions> = {}): Promise<DownloadResult> {
  await using client = fab.launcher({ clock, concurrency: 2, ...options });
  return await clock.run(client.downloadAsset(assetId, sink, { folder: '' }));
}

function expectWhole(result: DownloadResult): void {
  expect(result.success ? undefined : result.error).toBeUndefined();
  for (const [path, bytes] of Object.entries(contents)) expect(sink.bytes(path)).toEqual(bytes);
}

const onA = ({ url }: FabRequestSeen): boolean => url.hostname.startsWith('cdn-a');
const chunksOn = (host: string): number =>
  fab.requests.filter(({ route, url }) => route === 'chunk' && url.hostname.startsWith(host)).length;

describe('content networks', () => {
  it('one that refuses everything is left alone after the first chunks', async () => {
    fab.faults.add((request) => (request.url.hostname.startsWith('cdn-a') ? accessDenied() : undefined));
    expectWhole(await download());
    expect(chunksOn('cdn-b')).toBe(build.chunks.size);
    expect(chunksOn('cdn-a')).toBeLessThanOrEqual(4);
  });

  it('that want a signature on chunks get that of the manifest, and only once the plain link was refused', async () => {
    fab.faults.add(({ route, url }) => (route === 'chunk' && url.search === '' ? accessDenied() : undefined));
    expectWhole(await download());
    const signed = fab.requests.filter(({ route, url }) => route === 'chunk' && url.search !== '');
    expect(signed.length).toBe(build.chunks.size);
    expect(signed.every(onA)).toBe(true);
    expect(fab.count('chunk')).toBeLessThanOrEqual(build.chunks.size + 2);
  });

  it('one that gives damaged chunks is passed over for those', async () => {
    const path = [...build.chunks.keys()][3] ?? '';
    fab.faults.add((request) =>
      onA(request) && request.url.pathname.endsWith(path) ? new Response(new Uint8Array(900)) : undefined,
    );
    expectWhole(await download());
  });

  it('one that gives another chunk is passed over for that', async () => {
    const [first = '', second = ''] = build.chunks.keys();
    const wrong = build.chunks.get(second)?.slice();
    fab.faults.add((request) =>
      onA(request) && request.url.pathname.endsWith(first) ? new Response(wrong) : undefined,
    );
    expectWhole(await download());
  });

  it('that all miss a chunk: the files with it are named, the others are there', async () => {
    const parsed = await parseManifest(build.manifest);
    const part = parsed.files[1]?.parts[4];
    fab.cdn.delete(`/Builds/Org/o-1/harbour/default/${parsed.chunkPath(part?.chunk ?? 0)}`);
    const result = await download();
    if (result.success) throw new Error('It must not succeed');
    expect(result.failedFiles.map(({ path, error }) => [path, error.code])).toEqual([
      ['b.bin', 'E_NOT_FOUND'],
    ]);
    expect(result.files.map(({ path }) => path)).toEqual(['a.bin', 'c.txt']);
    expect(sink.paths()).not.toContain('b.bin');
  });

  it('that are not in "allowedHosts" are not asked', async () => {
    expectWhole(await download({ allowedHosts: ['cdn-b.example.test'] }));
    expect(fab.requests.some(onA)).toBe(false);
    const result = await download({ allowedHosts: ['elsewhere.test'] });
    expect(result).toMatchObject({ success: false, error: { code: 'E_URL' } });
  });
});

describe('a manifest', () => {
  it('is taken from the next network when one refuses it, or gives something else', async () => {
    for (const answer of [
      () => accessDenied(),
      () => html(200),
      () => new Response('<?xml?>'),
      () => new Response(build.manifest.slice(0, 99)),
    ]) {
      fab.faults.clear();
      fab.faults.add((request) => (request.route === 'manifest-file' && onA(request) ? answer() : undefined));
      sink = memory();
      expectWhole(await download());
    }
  });

  it('that has not the checksum that Fab promised is refused', async () => {
    const other = await packBuild({ 'x.txt': new Uint8Array(10) });
    fab.fail('manifest-file', () => new Response(other.manifest.slice()));
    const result = await download();
    expect(result).toMatchObject({ success: false, files: [], error: { code: 'E_MANIFEST' } });
    expect(sink.paths()).toEqual([]);
  });

  it('that all networks refuse is E_AUTH, after new links were asked for once', async () => {
    fab.fail('manifest-file', () => accessDenied());
    const result = await download();
    expect(result).toMatchObject({ success: false, error: { code: 'E_AUTH' } });
    expect(fab.count('manifest-info')).toBe(2);
  });
});

describe('links that expire', () => {
  it('before they are used are asked for again', async () => {
    let calls = 0;
    fab.faults.add(({ route }) => {
      if (route === 'manifest-info') fab.linkTtlMs = calls++ === 0 ? -1000 : 600_000;
      return undefined;
    });
    expectWhole(await download());
    expect(fab.count('manifest-info')).toBe(2);
    expect(fab.requests.filter(({ route }) => route === 'manifest-file')).toHaveLength(1);
  });

  it('in the middle of a download are renewed, and the download goes on', async () => {
    fab.faults.add(({ route, url }) => (route === 'chunk' && url.search === '' ? accessDenied() : undefined));
    let served = 0;
    fab.faults.add(({ route }) => {
      if (route === 'chunk' && served++ === 8) clock.advance(fab.linkTtlMs + 1000);
      return undefined;
    });
    expectWhole(await download());
    expect(fab.count('manifest-info')).toBeLessThanOrEqual(3);
  });

  it('that always look expired, since the clocks differ, cost no call a chunk', async () => {
    fab.now = () => clock.date() - 86_400_000;
    expectWhole(await download());
    expect(fab.count('manifest-info')).toBeLessThanOrEqual(3);
  });

  it('of a single file are renewed, and it goes on from the same byte', async () => {
    let cut = false;
    fab.faults.add(({ route, url }) => {
      if (route !== 'single-file' || cut) return undefined;
      cut = true;
      clock.advance(fab.linkTtlMs + 1000);
      const bytes = fab.files.get(url.pathname.split('/')[2] ?? '') ?? new Uint8Array();
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (controller.desiredSize === 0) return;
          controller.enqueue(bytes.slice(0, 7000));
          controller.error(new TypeError('terminated'));
        },
      });
      return new Response(body, { status: 200, headers: { 'content-length': String(bytes.length) } });
    });
    await using client = fab.launcher({ clock });
    const result = await clock.run(client.downloadAsset(assetId, sink, { format: 'fbx', folder: '' }));
    expect(result.success ? undefined : result.error).toBeUndefined();
    expect(sink.bytes('harbour_fbx.zip')).toHaveLength(20_000);
    expect(fab.count('download-info')).toBeGreaterThan(1);
  });
});

describe('what is chosen', () => {
  it('is the newest version that fits the engine and the platform', async () => {
    await using client = fab.launcher({ clock });
    const asset = await client.getAsset(assetId);
    for (const id of ['HarbourV1', 'HarbourV3']) fab.host(id, build);
    const chosen = async (choice: object): Promise<unknown> =>
      (await client.downloadManifest(asset, choice)).artifactId;
    expect(await chosen({})).toBe('HarbourV2');
    expect(await chosen({ engineVersion: '5.4' })).toBe('HarbourV3');
    expect(await chosen({ engineVersion: 'UE_4.27' })).toBe('HarbourV1');
    expect(await chosen({ platform: 'mac' })).toBe('HarbourV2');
    const posted = fab.requests
      .filter(({ route }) => route === 'manifest-info')
      .map(({ body }) => JSON.parse(body) as unknown);
    expect(posted.at(-1)).toMatchObject({ platform: 'Mac' });
    expect(posted[0]).toEqual({
      item_id: assetId,
      namespace: '89efe5924d3d467c839449ab6ab52e7f',
      platform: 'Windows',
    });
    const none = await client.downloadManifest(asset, { engineVersion: '6.0' });
    expect(none.error).toMatchObject({
      code: 'E_UNSUPPORTED',
      hint: 'There are: engines UE_4.27, UE_5.3, UE_5.4, UE_5.10; platforms Mac, Windows.',
    });
    const format = await client.downloadAsset(assetId, sink, { format: 'obj' });
    expect(format).toMatchObject({
      error: { code: 'E_UNSUPPORTED', hint: 'There are: unreal-engine, fbx.' },
    });
  });

  it('is the Unreal build, wherever it is in the list of formats, and else the first format with files', async () => {
    const formats = fab.formats.get(entitlementUid) as unknown[];
    fab.formats.set(entitlementUid, [formats[2], formats[1], formats[0]]);
    await using client = fab.site({ clock });
    expect((await client.planDownload(entitlementUid)).files).toHaveLength(4);
    fab.formats.set(entitlementUid, [formats[2], formats[1]]);
    expect((await client.planDownload(entitlementUid)).files.map(({ remotePath }) => remotePath)).toEqual([
      'harbour_fbx.zip',
    ]);
  });

  it('is nothing for a licence that only refers to the asset', async () => {
    fab.entitlements = [
      {
        uid: 'verse',
        capabilities: { requestDownloadUrl: false },
        listing: { uid: 'l', title: 'Verse only' },
      },
    ];
    await using client = fab.site({ clock });
    const [asset] = (await client.library()).assets;
    expect(asset?.downloadable.supported).toBe(false);
    expect((await client.library()).downloadable().length).toBe(0);
    const result = await client.downloadAsset('verse', sink);
    expect(result).toMatchObject({ success: false, error: { code: 'E_UNSUPPORTED' } });
    expect(result.success ? '' : result.error.message).toContain('UEFN');
    expect(fab.count('download-info')).toBe(0);
  });

  it('is an error when Fab offers nothing, or no place', async () => {
    await using client = fab.launcher({ clock });
    const asset = await client.getAsset(assetId);
    for (const [answer, code] of [
      [{ downloadInfo: [] }, 'E_UNSUPPORTED'],
      [{ downloadInfo: [{ type: 'manifest' }] }, 'E_SCHEMA'],
      [{ downloadInfo: [{ type: 'manifest', distributionPoints: [{ manifestUrl: 'no url' }] }] }, 'E_SCHEMA'],
      [{ downloadInfo: 'soon' }, 'E_SCHEMA'],
      [{ downloadInfo: [{ type: 'manifest', downloadUrl: 'file:///etc/passwd' }] }, 'E_URL'],
    ] as const) {
      fab.faults.clear();
      fab.fail('manifest-info', () => json(200, answer));
      expect((await client.downloadManifest(asset)).error?.code).toBe(code);
    }
  });
});

describe('names in a manifest', () => {
  it.for([
    [['../evil.txt'], 'E_NAME'],
    [['/etc/passwd'], 'E_NAME'],
    [['C:\\evil.txt'], 'E_NAME'],
    [['Content/nul.txt'], 'E_NAME'],
    [['Content/A.txt', 'content/a.TXT'], 'E_NAME'],
    [['Content', 'Content/a.txt'], 'E_NAME'],
    [['a\u202Etxt.exe'], 'E_NAME'],
    [['bad\ud800'], 'E_NAME'],
  ] as const)('%j are refused before a byte is written', async ([names, code]) => {
    const hostile = await packBuild(Object.fromEntries(names.map((name) => [name, new Uint8Array(10)])), {
      wide: true,
    });
    fab.host('HarbourV2', hostile);
    const result = await download();
    expect(result).toMatchObject({ success: false, files: [], error: { code } });
    expect(fab.count('chunk')).toBe(0);
    expect(sink.paths()).toEqual([]);
  });
});

describe('manifests', () => {
  it('of several assets come side by side, each with its own result, and can be saved', async () => {
    await using client = fab.launcher({ clock });
    const library = await client.library();
    const results = await client.downloadManifests(library, { sink });
    expect(results.map(({ success }) => success)).toEqual([true, false, false, false, false]);
    const [first, second] = results;
    expect(first?.path).toBe(`Harbour Props_${assetId}.manifest`);
    expect(sink.bytes(first?.path ?? '')).toEqual(build.manifest);
    expect(first?.size).toBe(build.manifest.length);
    expect((await first?.load())?.files).toHaveLength(3);
    await expect(second?.load()).rejects.toBe(second?.error);
  });
});
