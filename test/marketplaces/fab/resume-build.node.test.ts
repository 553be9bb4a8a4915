import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { packBuild, type PackedBuild } from './build-patch/writer.ts';
import type { EmbeddedFab } from './embedded-fab.ts';
import { assetId, sampleFab } from './sample-library.ts';

const shared = seededBytes(5, 0, 8192);
const contents = {
  'a.bin': seededBytes(1, 0, 30_000),
  'b/first.bin': shared,
  'b/second.bin': shared,
  'c.bin': seededBytes(3, 0, 12_345),
};

let fab: EmbeddedFab;
let build: PackedBuild;
let root: string;

beforeEach(async () => {
  ({ fab } = await sampleFab());
  build = await packBuild(contents, { level: 21 });
  fab.host('HarbourV2', build);
  root = await mkdtemp(join(tmpdir(), 'fab-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function expectWhole(expected: Record<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of Object.entries(expected))
    expect(new Uint8Array(await readFile(join(root, path)))).toEqual(bytes);
}

const fetchedChunks = (): string[] =>
  fab.requests.filter(({ route }) => route === 'chunk').map(({ url }) => url.pathname);

describe('a build that is aborted', () => {
  it.for([1, 7, 20, 40])('at chunk %i goes on later without fetching again what was recorded', async (at) => {
    const abort = new AbortController();
    let ranges = 0;
    await using first = fab.launcher({ concurrency: 2 });
    const aborted = first.downloadAsset(assetId, directory(root), {
      folder: '',
      signal: abort.signal,
      onEvent: ({ type }) => {
        if (type === 'range' && ++ranges === at) abort.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
    const before = fetchedChunks();
    fab.requests.length = 0;
    await using second = fab.launcher();
    const result = await second.downloadAsset(assetId, directory(root), { folder: '' });
    expect(result.success ? undefined : result.error).toBeUndefined();
    await expectWhole(contents);
    const twice = fetchedChunks().filter((path) => before.includes(path));
    // What was on its way when the abort came was not recorded: two connections, and shared chunks' second writes.
    expect(twice.length).toBeLessThanOrEqual(3);
    expect(fetchedChunks().length).toBe(build.chunks.size - before.length + twice.length);
  });
});

describe('an update in a folder on disk', () => {
  it('stages all files, publishes them together, and survives an abort in between', async () => {
    await using client = fab.launcher();
    await client.downloadAsset(assetId, directory(root), { folder: '' });
    const previous = await parseManifest(build.manifest);
    const after = {
      'a.bin': contents['c.bin'],
      'c.bin': contents['a.bin'],
      'new.bin': seededBytes(8, 0, 9000),
      'b/first.bin': shared,
    };
    fab.host('HarbourV2', await packBuild(after, { level: 21, buildVersion: '2.0' }));
    fab.requests.length = 0;
    const abort = new AbortController();
    const aborted = client.updateAsset(previous, assetId, directory(root), {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'range' && event.file === 'new.bin') abort.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
    await expectWhole(contents);
    const result = await client.updateAsset(previous, assetId, directory(root));
    expect(result.success ? undefined : result.error).toBeUndefined();
    await expectWhole(after);
    expect(result.removed).toEqual(['b/second.bin']);
    expect(new Set(fetchedChunks()).size).toBeLessThanOrEqual(9);
    expect((await client.verifyAsset(assetId, directory(root))).success).toBe(true);
  });
});
