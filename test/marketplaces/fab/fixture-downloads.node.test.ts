import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../../src/runtimes/node/directory.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import type { EmbeddedFab } from './embedded-fab.ts';
import { assetId, sampleFab } from './sample-library.ts';

const fixtures = new URL('../../fixtures/epic/', import.meta.url);
const names = (await readdir(fixtures, { recursive: true })).filter((name) => name.endsWith('.chunk'));
const chunks = new Map(
  await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, fixtures))] as const)),
);
const expected = (await readFile(new URL('expected.tsv', fixtures), 'utf8'))
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([path = '', size, , sha256, flags, , symlink = '']) => ({
    path,
    size: Number(size),
    sha256,
    flags: Number(flags),
    symlink,
  }));

let fab: EmbeddedFab;
let root: string;

beforeEach(async () => {
  ({ fab } = await sampleFab());
  root = await mkdtemp(join(tmpdir(), 'fab-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function host(
  manifest: string,
  change: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
): Promise<void> {
  fab.host('HarbourV2', {
    manifest: await readFile(new URL(manifest, fixtures)),
    chunks: new Map([...chunks].map(([path, bytes]) => [path, change(path, bytes)])),
  });
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Without what the SDK keeps for itself. */
async function visible(): Promise<readonly string[]> {
  return (await filesBelow(root)).filter((path) => !/(^|\/)\.(assets|partial-)/.test(path));
}

describe('every build among the fixtures, from the library to files on disk', () => {
  it.for([
    'json-l01',
    'json-l12',
    'json-l13',
    'bin-v14-stored',
    'bin-v15-zlib',
    'bin-v17-zlib',
    'bin-v18-stored',
    'bin-v18-zlib',
    'bin-v19-zlib',
    'bin-v21-zlib',
    'bin-v23-plain',
  ])('%s is byte-exact', async (name) => {
    await host(`${name}.manifest`);
    await using client = fab.launcher();
    const result = await client.downloadAsset(assetId, directory(root), { folder: '' });
    expect(result.success ? undefined : result.error).toBeUndefined();
    const files = expected.filter(({ symlink }) => symlink === '');
    expect([...(await visible())].toSorted()).toEqual(files.map(({ path }) => path).toSorted());
    for (const { path, size, sha256 } of files) {
      const bytes = await readFile(join(root, path));
      expect([path, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
        path,
        size,
        sha256,
      ]);
    }
    expect(result.metadata['links']).toEqual([{ path: 'Content/Link.txt', target: 'A_first.txt' }]);
    expect(
      new Set(fab.requests.filter(({ route }) => route === 'chunk').map(({ url }) => url.pathname)).size,
    ).toBe(fab.count('chunk'));
  });

  it('with install tags leaves tagged files out', async () => {
    await host('bin-v21-zlib.manifest');
    await using client = fab.launcher();
    const result = await client.downloadAsset(assetId, directory(root), {
      folder: '',
      installTags: ['linux'],
    });
    expect(result.success).toBe(true);
    const there = await visible();
    expect(there).toContain('Engine/Binaries/Linux/run.sh');
    expect(there).not.toContain('Content/Shared.bin');
    expect(there).toContain('Content/SharedCopy.bin');
  });
});

describe('a negative fixture leaves nothing under a final name', () => {
  it.for([
    ['bad-magic.manifest', 'E_MANIFEST'],
    ['bad-sha.manifest', 'E_MANIFEST'],
    ['html-instead.manifest', 'E_MANIFEST'],
    ['json-broken.manifest', 'E_MANIFEST'],
    ['truncated-header.manifest', 'E_MANIFEST'],
  ])('%s: %s', async ([name, code]) => {
    await host(`negative/${name}`);
    await using client = fab.launcher();
    const result = await client.downloadAsset(assetId, directory(root));
    expect(result).toMatchObject({ success: false, files: [], error: { code } });
    expect(await filesBelow(root)).toEqual([]);
  });

  it.for(['bin-v22-encchunks', 'bin-v23-encchunks', 'bin-v24-encmanifest'])(
    '%s: E_UNSUPPORTED',
    async (name) => {
      await host(`${name}.manifest`);
      await using client = fab.launcher();
      const result = await client.downloadAsset(assetId, directory(root));
      expect(result).toMatchObject({ success: false, files: [], error: { code: 'E_UNSUPPORTED' } });
      expect(fab.count('chunk')).toBe(0);
      expect(await filesBelow(root)).toEqual([]);
    },
  );

  it.for(['bad-magic', 'bad-zlib', 'stored-bitflip'])(
    'chunk %s: E_INTEGRITY, and files without it are there',
    async (name) => {
      const bad = await readFile(new URL(`negative/chunks/${name}.chunk`, fixtures));
      await host('bin-v18-zlib.manifest', (path, bytes) =>
        path.includes('6120183B3CAF09E05796944090E54E9B') ? bad : bytes,
      );
      const clock = manualClock();
      await using client = fab.launcher({ clock });
      const result = await clock.run(client.downloadAsset(assetId, directory(root), { folder: '' }));
      if (result.success) throw new Error('It must not succeed');
      expect(result.failedFiles.length).toBeGreaterThan(0);
      for (const { error } of result.failedFiles) expect(error.code).toBe('E_INTEGRITY');
      const failed = new Set(result.failedFiles.map(({ path }) => path));
      const right = expected
        .filter(({ path, symlink }) => symlink === '' && !failed.has(path))
        .map(({ path }) => path);
      expect([...(await visible())].toSorted()).toEqual(right.toSorted());
    },
  );
});
