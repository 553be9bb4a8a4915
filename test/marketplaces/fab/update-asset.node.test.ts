import { beforeEach, describe, expect, it } from 'vitest';
import { createError } from '../../../src/errors/create-error.ts';
import { parseManifest } from '../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import { readAssetRecord, recordPathOf } from '../../../src/transfer/asset-record.ts';
import { memory, type MemorySink } from '../../../src/sinks/memory.ts';
import { safePath } from '../../../src/shared/safe-path.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { packBuild, type PackedBuild } from './build-patch/writer.ts';
import { accessDenied, type EmbeddedFab } from './embedded-fab.ts';
import { assetId, entitlementUid, fbxFile, sampleFab } from './sample-library.ts';

const folder = 'harbour';
const a = seededBytes(1, 0, 3000);
const b = seededBytes(2, 0, 2500);
const c = seededBytes(3, 0, 1500);
const before = { 'a.bin': a, 'b.bin': b, 'sub/gone.bin': c, 'same.txt': new TextEncoder().encode('same') };

let fab: EmbeddedFab;
let sink: MemorySink;
let old: PackedBuild;

async function install(): Promise<void> {
  ({ fab } = await sampleFab());
  old = await packBuild(before);
  fab.host('HarbourV2', old);
  sink = memory();
  await using client = fab.launcher();
  const result = await client.downloadAsset(assetId, sink, { folder });
  expect(result.success).toBe(true);
}

/** Hosts a new version and tells how many of its chunks the old one has not. */
async function publish(contents: Record<string, Uint8Array>): Promise<number> {
  const build = await packBuild(contents, { buildVersion: '2.0' });
  fab.host('HarbourV2', build);
  fab.requests.length = 0;
  return [...build.chunks.keys()].filter((path) => !old.chunks.has(path)).length;
}

async function contentOf(from: MemorySink = sink): Promise<Record<string, Uint8Array | undefined>> {
  return Object.fromEntries(from.paths().map((path) => [path.slice(folder.length + 1), from.bytes(path)]));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.open({
    path: safePath(`${folder}/${path}`),
    contentKey: 'ffffffff',
    ifExists: 'replace',
  });
  await file.write(0, [bytes]);
  await file.commit({ size: bytes.length });
}

describe('updateAsset', () => {
  beforeEach(install);

  it('fetches only chunks that are not on disk, and removes what the new version dropped', async () => {
    const changed = a.slice();
    changed[1500] = (changed[1500] ?? 0) ^ 1;
    const after = {
      'a.bin': changed,
      'moved/b.bin': b,
      'same.txt': before['same.txt'],
      'new.bin': seededBytes(9, 0, 900),
    };
    const missing = await publish(after);
    expect(missing).toBe(2);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.success ? undefined : result.error).toBeUndefined();
    expect(await contentOf()).toEqual(after);
    expect(fab.count('chunk')).toBe(missing);
    expect([...result.removed].toSorted()).toEqual([`${folder}/b.bin`, `${folder}/sub/gone.bin`]);
    expect(result.kept).toEqual([]);
  });

  it('swaps files without fetching anything: nothing old is replaced before all is verified', async () => {
    const after = { ...before, 'a.bin': b, 'b.bin': a };
    expect(await publish(after)).toBe(0);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.success).toBe(true);
    expect(await contentOf()).toEqual(after);
    expect(fab.count('chunk')).toBe(0);
  });

  it('that is up to date fetches and changes nothing', async () => {
    await publish(before);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.files.every(({ skipped }) => skipped)).toBe(true);
    expect([result.removed, fab.count('chunk')]).toEqual([[], 0]);
  });

  it('fetches a chunk whose installed bytes were changed by someone', async () => {
    await write(
      'b.bin',
      b.map((byte) => byte ^ 255),
    );
    const after = { ...before, 'b.bin': undefined as never, 'moved/b.bin': b };
    delete (after as Record<string, unknown>)['b.bin'];
    await publish(after);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.success).toBe(true);
    expect(sink.bytes(`${folder}/moved/b.bin`)).toEqual(b);
    expect(fab.count('chunk')).toBe(3);
  });

  it('keeps dropped files that were changed since, and files of others', async () => {
    await write('sub/gone.bin', new TextEncoder().encode('my own notes'));
    await write('mine.txt', new TextEncoder().encode('mine'));
    const { 'sub/gone.bin': _, ...after } = before;
    await publish(after);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.removed).toEqual([]);
    expect(result.kept).toEqual([{ path: `${folder}/sub/gone.bin`, reason: 'it was changed' }]);
    expect(sink.paths()).toContain(`${folder}/mine.txt`);
  });

  it('keeps a dropped file of the same size whose bytes were changed', async () => {
    await write(
      'sub/gone.bin',
      c.map((byte) => byte ^ 1),
    );
    const { 'sub/gone.bin': _, ...after } = before;
    await publish(after);
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect([result.removed, result.kept.length]).toEqual([[], 1]);
    expect(sink.paths()).toContain(`${folder}/sub/gone.bin`);
  });

  it('keeps a file at a dropped path that it never wrote', async () => {
    sink = memory();
    await using client = fab.launcher();
    await client.downloadAsset(assetId, sink, { folder, files: (file) => file.path !== 'sub/gone.bin' });
    await write('sub/gone.bin', c);
    const { 'sub/gone.bin': _, ...after } = before;
    await publish(after);
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect([result.success, result.removed, result.kept]).toEqual([true, [], []]);
    expect(sink.bytes(`${folder}/sub/gone.bin`)).toEqual(c);
  });

  it('forgets what it removed', async () => {
    const { 'sub/gone.bin': _, ...after } = before;
    await publish(after);
    await using client = fab.launcher();
    await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    const record = await readAssetRecord(sink, await recordPathOf(assetId));
    expect(record?.files.map(({ path }) => path).toSorted()).toEqual(
      Object.keys(after)
        .map((path) => `${folder}/${path}`)
        .toSorted(),
    );
  });

  it('does not remove a file whose name changed in case only: it may be the new one', async () => {
    const { 'a.bin': same, ...rest } = before;
    await publish({ 'A.BIN': same, ...rest });
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect([result.success, result.removed]).toEqual([true, []]);
    expect(fab.count('chunk')).toBe(0);
  });

  it('leaves the former version as it was when a chunk cannot be had, and goes on from there', async () => {
    const after = { 'a.bin': seededBytes(20, 0, 2000), 'b.bin': seededBytes(21, 0, 1000) };
    const missing = await publish(after);
    let failures = 0;
    fab.fail('chunk', () => (failures++, accessDenied()), 4);
    await using client = fab.launcher({ concurrency: 1 });
    const previous = await parseManifest(old.manifest);
    const failed = await client.updateAsset(previous, assetId, sink);
    expect(failed.success).toBe(false);
    expect(await contentOf()).toEqual(before);
    expect(failed.removed).toEqual([]);
    fab.faults.clear();
    const result = await client.updateAsset(previous, assetId, sink);
    expect(result.success).toBe(true);
    expect(await contentOf()).toEqual(after);
    expect(fab.count('chunk') - failures).toBe(missing);
  });

  it('finds the build although its folder is named by an older title', async () => {
    sink = memory();
    await using client = fab.launcher();
    await client.downloadAsset(assetId, sink);
    const [path = ''] = sink.paths();
    (fab.libraryItems[0] as { title: string }).title = 'Another title';
    await publish({ ...before, 'a.bin': b });
    const result = await client.updateAsset(await parseManifest(old.manifest), assetId, sink);
    expect(result.success).toBe(true);
    expect(sink.paths().every((each) => each.startsWith(path.split('/')[0] ?? ''))).toBe(true);
  });

  it('that finds no asset is a failed result', async () => {
    await using client = fab.launcher();
    const result = await client.updateAsset(await parseManifest(old.manifest), 'nobody', sink);
    expect(result).toMatchObject({ success: false, removed: [], error: { code: 'E_NOT_FOUND' } });
  });
});

describe('verifyAsset', () => {
  beforeEach(install);

  it('finds nothing in an intact build, and fetches nothing', async () => {
    fab.requests.length = 0;
    await using client = fab.launcher();
    const result = await client.verifyAsset(assetId, sink);
    expect(result.success).toBe(true);
    expect(result.files.map(({ state }) => state)).toEqual(['intact', 'intact', 'intact', 'intact']);
    expect(fab.count('chunk')).toBe(0);
  });

  it('finds damaged ranges and missing files, and fetches just those', async () => {
    const damaged = a.slice();
    damaged[2047] = (damaged[2047] ?? 0) ^ 1;
    await write('a.bin', damaged);
    await sink.remove(safePath(`${folder}/sub/gone.bin`));
    fab.requests.length = 0;
    await using client = fab.launcher();
    const looked = await client.verifyAsset(assetId, sink, { repair: false });
    expect(looked.success).toBe(false);
    expect(looked.files).toEqual([
      { path: 'a.bin', state: 'damaged', damaged: [{ start: 1024, end: 2048 }] },
      { path: 'b.bin', state: 'intact', damaged: [] },
      { path: 'sub/gone.bin', state: 'missing', damaged: [{ start: 0, end: 1500 }] },
      { path: 'same.txt', state: 'intact', damaged: [] },
    ]);
    expect(fab.count('chunk')).toBe(0);
    const result = await client.verifyAsset(assetId, sink);
    expect(result.success).toBe(true);
    expect(result.repair?.files.map(({ path }) => path)).toEqual([
      `${folder}/a.bin`,
      `${folder}/sub/gone.bin`,
    ]);
    expect(fab.count('chunk')).toBe(1 + 2);
    expect(await contentOf()).toEqual(before);
    expect((await client.verifyAsset(assetId, sink, { repair: false })).success).toBe(true);
  });

  it('tells of its progress once, from the first byte compared to the last repaired', async () => {
    await sink.remove(safePath(`${folder}/sub/gone.bin`));
    const told: string[] = [];
    await using client = fab.launcher();
    const result = await client.verifyAsset(assetId, sink, {
      progress: {
        onStart: (total) => void told.push(`start ${total}`),
        onProgress: (current, total) => void told.push(`${current} of ${total}`),
        onComplete: () => void told.push('complete'),
      },
    });
    expect(result.success).toBe(true);
    const all = 3000 + 2500 + 1500 + 4;
    expect(told[0]).toBe(`start ${all}`);
    expect(told.slice(-2)).toEqual([`${all + 1500} of ${all + 1500}`, 'complete']);
    expect(told.filter((each) => /[a-z]{5}/.test(each))).toHaveLength(2);
  });

  it('repairs a file that was cut, and one that was made longer', async () => {
    await write('a.bin', a.slice(0, 1100));
    await write('b.bin', new Uint8Array([...b, 1, 2, 3]));
    fab.requests.length = 0;
    await using client = fab.launcher();
    const result = await client.verifyAsset(assetId, sink);
    expect(result.files.map(({ state, damaged }) => [state, damaged])).toEqual([
      ['damaged', [{ start: 1024, end: 3000 }]],
      ['damaged', []],
      ['intact', []],
      ['intact', []],
    ]);
    expect(await contentOf()).toEqual(before);
    expect(fab.count('chunk')).toBe(2);
  });

  it('tells damage to the chunk also where chunks are filled up with zeros', async () => {
    old = await packBuild(before, { padTo: 2048 });
    fab.host('HarbourV2', old);
    const damaged = a.slice();
    damaged[0] = (damaged[0] ?? 0) ^ 1;
    await write('a.bin', damaged);
    await using client = fab.launcher();
    const [file] = (await client.verifyAsset(assetId, sink, { repair: false })).files;
    expect(file).toEqual({ path: 'a.bin', state: 'damaged', damaged: [{ start: 0, end: 1024 }] });
    fab.requests.length = 0;
    expect((await client.verifyAsset(assetId, sink)).success).toBe(true);
    expect(fab.count('chunk')).toBe(1);
  });

  it('compares with the manifest that is given, when Fab has a newer version by now', async () => {
    await publish({ 'a.bin': c });
    await sink.remove(safePath(`${folder}/b.bin`));
    await using client = fab.launcher();
    const result = await client.verifyAsset(assetId, sink, { manifest: await parseManifest(old.manifest) });
    expect(result.success).toBe(true);
    expect(await contentOf()).toEqual(before);
  });

  it('cannot verify single files', async () => {
    await using client = fab.launcher();
    await expect(client.verifyAsset(assetId, sink, { format: 'fbx' })).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
    });
  });
});

it('finds the folder of a build that has a file of the same name deeper down, whichever was brought first', async () => {
  const { fab: embedded } = await sampleFab();
  const first = { LICENSE: a, 'ThirdParty/zlib/LICENSE': b, 'z.bin': c };
  const installed = await packBuild(first);
  embedded.host('HarbourV2', installed);
  const store = memory();
  await using client = embedded.launcher();
  await client.downloadAsset(assetId, store, {
    folder: 'Plugins/Harbour',
    files: ({ path }) => path.startsWith('ThirdParty'),
  });
  await client.downloadAsset(assetId, store, { folder: 'Plugins/Harbour' });
  const changed = seededBytes(5, 0, 3000);
  embedded.host('HarbourV2', await packBuild({ ...first, 'z.bin': changed }, { buildVersion: '2.0' }));
  const result = await client.updateAsset(await parseManifest(installed.manifest), assetId, store);
  expect(result).toMatchObject({ success: true });
  expect(store.bytes('Plugins/Harbour/z.bin')).toEqual(changed);
  expect(store.paths().filter((path) => path.endsWith('z.bin'))).toHaveLength(1);
});

it('succeeds when a file that is not part of the build any more cannot be removed, and says so', async () => {
  await install();
  const store: MemorySink = {
    ...sink,
    remove: () => Promise.reject(createError('E_SINK', 'busy', { failure: 'permission' })),
  };
  await publish({ 'a.bin': a, 'b.bin': b, 'same.txt': before['same.txt'] });
  await using client = fab.launcher();
  const result = await client.updateAsset(await parseManifest(old.manifest), assetId, store);
  expect(result).toMatchObject({
    success: true,
    kept: [{ path: `${folder}/sub/gone.bin`, reason: 'it could not be removed (E_SINK)' }],
  });
});

for (const fileSize of [20_000, null]) {
  it(`a new upload of a single file takes the place of the old one: size ${fileSize}`, async () => {
    const { fab: embedded } = await sampleFab();
    const formatsOf = (uid: string) => [
      {
        assetFormatType: { code: 'fbx', name: 'FBX' },
        files: [{ uid, name: 'harbour_fbx.zip', fileSize }],
      },
    ];
    embedded.formats.set(entitlementUid, formatsOf(fbxFile));
    const store = memory();
    await using client = embedded.site();
    await client.downloadAsset(entitlementUid, store, { format: 'fbx', folder: 'fbx' });
    const newer = 'ba700000-0000-4000-8000-000000000099';
    const bytes = new TextEncoder().encode('FBX '.repeat(5000));
    embedded.formats.set(entitlementUid, formatsOf(newer));
    embedded.files.set(newer, bytes);
    await client.downloadAsset(entitlementUid, store, { format: 'fbx', folder: 'fbx' });
    expect(store.bytes('fbx/harbour_fbx.zip')).toEqual(new Uint8Array(bytes));
  });
}
