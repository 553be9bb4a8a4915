import { describe, expect, it } from 'vitest';
import { isMarketplaceError, type MarketplaceError } from '../../../../src/errors/marketplace-error.ts';
import { parseManifest } from '../../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import { digest, packBuild, writeManifest, type PackedBuild } from './writer.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const contents = {
  'Content/a.txt': text('alpha '.repeat(400)),
  'Content/b.bin': new Uint8Array(3000).fill(7),
  'Content/empty.bin': new Uint8Array(0),
};

async function failure(bytes: Uint8Array): Promise<MarketplaceError> {
  const error: unknown = await parseManifest(bytes).catch((thrown: unknown) => thrown);
  if (!isMarketplaceError(error)) throw new Error(`no error of the family: ${String(error)}`);
  return error;
}

describe('a binary manifest', () => {
  it.for([14, 15, 17, 18, 19, 20, 21, 22, 23])('of level %i is read whole', async (level) => {
    const { build, manifest } = await packBuild(contents, { level, compress: level % 2 === 1 });
    const parsed = await parseManifest(manifest);
    expect(parsed.format).toBe('binary');
    expect([parsed.version, parsed.featureLevel]).toEqual([level, level]);
    expect([parsed.appId, parsed.appName, parsed.buildVersion]).toEqual([7, 'Demo', '1.0']);
    expect([parsed.launchExe, parsed.launchCommand]).toEqual(['Demo.exe', '-run']);
    expect(parsed.uninstallActionPath).toBe(level >= 21 ? 'uninstall.exe' : '');
    expect(parsed.chunks.length).toBe(build.chunks.length);
    expect(parsed.files.map(({ path, size }) => [path, size])).toEqual([
      ['Content/a.txt', 2400],
      ['Content/b.bin', 3000],
      ['Content/empty.bin', 0],
    ]);
    expect(parsed.installSize).toBe(5400);
    expect(parsed.downloadSize).toBe(build.chunks.reduce((sum, { packedSize }) => sum + packedSize, 0));
    for (const [index, chunk] of build.chunks.entries()) {
      expect(parsed.chunks.guid(index)).toBe(chunk.guid);
      expect(parsed.chunks.size(index)).toBe(chunk.size);
      expect(parsed.chunks.packedSize(index)).toBe(chunk.packedSize);
    }
    expect(parsed.files[0]?.parts[2]).toEqual({ chunk: 2, offset: 0, length: 352 });
    expect(parsed.files[0]?.sha256 !== undefined).toBe(level >= 20);
  });

  it('keeps flags, tags, links, media types and checksums of a file', async () => {
    const { manifest } = await packBuild(contents, {
      level: 21,
      files: {
        'Content/a.txt': {
          flags: 5,
          tags: ['core', 'linux'],
          md5: new Uint8Array(16).fill(1),
          mimeType: 'text/plain',
        },
        'Content/empty.bin': { symlink: 'a.txt' },
      },
    });
    const [first, second, third] = (await parseManifest(manifest)).files;
    expect(first).toMatchObject({
      readOnly: true,
      executable: true,
      installTags: ['core', 'linux'],
      md5: '01'.repeat(16),
      mimeType: 'text/plain',
      symlinkTarget: undefined,
    });
    expect(second).toMatchObject({ readOnly: false, executable: false, installTags: [], md5: undefined });
    expect(third?.symlinkTarget).toBe('a.txt');
  });

  it('skips what later versions add to sections and parts', async () => {
    const { manifest } = await packBuild(contents, { level: 23, future: 12 });
    const parsed = await parseManifest(manifest);
    expect(parsed.files.map(({ size }) => size)).toEqual([2400, 3000, 0]);
  });

  it('takes the level of chunk paths from the description, not from the header', async () => {
    const { build } = await packBuild(contents, { level: 13 });
    const parsed = await parseManifest(await writeManifest({ ...build, version: 18, level: 13 }));
    expect(parsed.version).toBe(18);
    expect(parsed.chunkPath(0)).toMatch(/^ChunksV3\/\d\d\/[0-9A-F]{16}_[0-9A-F]{32}\.chunk$/);
  });

  it('reads names of two bytes a unit, a lone surrogate included', async () => {
    const build = (await packBuild({ 'Content/🎮/素材.bin': text('x'), 'bad\ud800': text('y') })).build;
    const parsed = await parseManifest(await writeManifest({ ...build, appName: 'テスト' }, { wide: true }));
    expect(parsed.appName).toBe('テスト');
    expect(parsed.files.map(({ path }) => path)).toEqual(['Content/🎮/素材.bin', 'bad\ud800']);
  });

  it('reads a name that is no UTF-8 as Latin-1', async () => {
    const { manifest } = await packBuild(
      { 'cafe.txt': text('x') },
      {
        changeBody: (body) =>
          replaced(body, text('cafe.txt'), Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x2e, 0x74, 0x78, 0x74)),
      },
    );
    expect((await parseManifest(manifest)).files[0]?.path).toBe('café.txt');
  });

  it('gives a build without an id the one that the launcher computes', async () => {
    const without = await parseManifest((await packBuild(contents, { level: 17 })).manifest);
    expect(without.buildId).toMatch(/^[\w-]{27}$/);
    const { manifest } = await packBuild(contents, { level: 18 });
    expect((await parseManifest(manifest)).buildId).toBe('build-id');
  });

  it('selects files by install tags: those without any are always wanted', async () => {
    const { manifest } = await packBuild(contents, {
      files: { 'Content/a.txt': { tags: ['de', 'fr'] }, 'Content/b.bin': { tags: ['jp'] } },
    });
    const parsed = await parseManifest(manifest);
    const chosen = (tags?: string[]): string[] => parsed.selectFiles(tags).map(({ path }) => path);
    expect(chosen()).toHaveLength(3);
    expect(chosen([])).toEqual(['Content/empty.bin']);
    expect(chosen(['fr'])).toEqual(['Content/a.txt', 'Content/empty.bin']);
  });
});

describe('a binary manifest that lies', () => {
  const lies: Record<string, (packed: PackedBuild) => Promise<Uint8Array>> = {
    'is cut': ({ manifest }) => Promise.resolve(manifest.subarray(0, manifest.length - 5)),
    'has another checksum': ({ build }) => writeManifest(build, { sha1: new Uint8Array(20) }),
    'promises 4 GiB': ({ build }) => writeManifest(build, { size: 0xffff_ffff, compress: true }),
    'is stored in an unknown way': ({ build }) => writeManifest(build, { storedAs: 4 }),
    'has a header past its end': ({ build }) => writeManifest(build, { headerSize: 41, packedSize: 1 << 30 }),
    'lists a chunk twice': ({ build }) =>
      writeManifest({ ...build, chunks: [...build.chunks, ...build.chunks] }),
    'uses a chunk that it does not list': ({ build }) =>
      writeManifest({ ...build, chunks: build.chunks.slice(1) }),
    'has a chunk of 33 MiB': ({ build }) =>
      writeManifest({ ...build, chunks: build.chunks.map((chunk) => ({ ...chunk, size: 33 << 20 })) }),
    'has a chunk that takes more than it holds': ({ build }) =>
      writeManifest({ ...build, chunks: build.chunks.map((chunk) => ({ ...chunk, packedSize: 1 << 30 })) }),
    'has a chunk of negative size': ({ build }) =>
      writeManifest({ ...build, chunks: build.chunks.map((chunk) => ({ ...chunk, packedSize: -1 })) }),
    'has a part past the end of its chunk': ({ build }) =>
      writeManifest({
        ...build,
        files: build.files.map((file) => ({
          ...file,
          parts: file.parts.map((part) => ({ ...part, offset: 0xffff_fff0, length: 1000 })),
        })),
      }),
  };

  it.for(Object.keys(lies))('%s: E_MANIFEST says so', async (name) => {
    const lie = lies[name];
    if (lie === undefined) throw new Error(name);
    const error = await failure(await lie(await packBuild(contents, { compress: false })));
    expect(error.code).toBe('E_MANIFEST');
    expect(error.message).toMatch(/^The manifest is damaged or malformed: /);
  });

  it.for(['chunks', 'files', 'chunk parts', 'install tags', 'prerequisite ids', 'custom fields'])(
    'a count of 4 294 967 295 %s reserves nothing',
    async (what) => {
      const { build } = await packBuild({ a: text('abc') });
      const marked = { ...build, prereqIds: ['P'], customFields: { k: 'v' } };
      marked.files = marked.files.map((file) => ({ ...file, tags: ['T'] }));
      const error = await failure(
        await writeManifest(marked, { changeBody: (body) => withHugeCount(body, what) }),
      );
      expect(error.code).toBe('E_MANIFEST');
      expect(error.message).toContain(`4294967295 ${what} cannot fit`);
      expect(error.position).toBeGreaterThan(0);
    },
  );

  it('an encrypted one, and the levels that are Unreal objects, are unsupported', async () => {
    const { build } = await packBuild(contents);
    const encrypted = await failure(await writeManifest(build, { storedAs: 3 }));
    expect([encrypted.code, encrypted.message]).toEqual([
      'E_UNSUPPORTED',
      'The manifest is encrypted: that is not supported',
    ]);
    expect((await failure(await writeManifest(build, { headerSize: 37 }))).code).toBe('E_UNSUPPORTED');
  });

  it('anything that is no manifest shows its first bytes as evidence only', async () => {
    const error = await failure(text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'));
    expect(error.code).toBe('E_MANIFEST');
    expect(error.message).not.toContain('AccessDenied');
    expect(error.evidence).toContain('AccessDenied');
    expect((await failure(new Uint8Array(0))).code).toBe('E_MANIFEST');
  });
});

/** Sets the count in front of the first of `what` to the largest there is. */
function withHugeCount(body: Uint8Array, what: string): Uint8Array {
  const changed = body.slice();
  const view = new DataView(changed.buffer);
  const sections: number[] = [];
  for (let at = 0; at < body.length; at += view.getUint32(at, true)) sections.push(at);
  const counts: Record<string, number> = {
    chunks: (sections[1] ?? 0) + 5,
    files: (sections[2] ?? 0) + 5,
    'custom fields': (sections[3] ?? 0) + 5,
    'prerequisite ids': indexOf(body, text('P\0')) - 8,
    'install tags': indexOf(body, text('T\0')) - 8,
    'chunk parts': indexOf(body, Uint8Array.of(28, 0, 0, 0)) - 4,
  };
  view.setUint32(counts[what] ?? 0, 0xffff_ffff, true);
  return changed;
}

function indexOf(bytes: Uint8Array, sought: Uint8Array): number {
  for (let at = 0; at <= bytes.length - sought.length; at++) {
    if (sought.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  throw new Error('not found');
}

function replaced(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(to, indexOf(bytes, from));
  return copy;
}

describe('its checksum', () => {
  it('is that of the body before it was compressed', async () => {
    const { build } = await packBuild(contents);
    const stored = await writeManifest(build, { compress: false });
    const parsed = await parseManifest(
      await writeManifest(build, { compress: true, sha1: await digest('SHA-1', stored.subarray(41)) }),
    );
    expect(parsed.files).toHaveLength(3);
  });
});
