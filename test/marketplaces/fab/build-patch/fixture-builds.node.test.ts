import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodeChunk } from '../../../../src/marketplaces/fab/build-patch/chunk-file.ts';
import type { ManifestFile } from '../../../../src/marketplaces/fab/build-patch/file-table.ts';
import { parseManifest } from '../../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import type { ParsedManifest } from '../../../../src/marketplaces/fab/build-patch/parsed-manifest.ts';

const folder = new URL('../../../fixtures/epic/', import.meta.url);
const builds = [
  ['json-l01', 'json', 1],
  ['json-l12', 'json', 12],
  ['json-l13', 'json', 13],
  ['bin-v14-stored', 'binary', 14],
  ['bin-v15-zlib', 'binary', 15],
  ['bin-v17-zlib', 'binary', 17],
  ['bin-v18-stored', 'binary', 18],
  ['bin-v18-zlib', 'binary', 18],
  ['bin-v19-zlib', 'binary', 19],
  ['bin-v21-zlib', 'binary', 21],
  ['bin-v23-plain', 'binary', 23],
] as const;

const read = (path: string): Promise<Uint8Array> => readFile(new URL(path, folder));

const expected = (await readFile(new URL('expected.tsv', folder), 'utf8'))
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [path, size, sha1, sha256, flags, tags = '', symlink = ''] = line.split('\t');
    return {
      path,
      size: Number(size),
      sha1,
      sha256,
      flags: Number(flags),
      tags: tags ? tags.split(',') : [],
      symlink,
    };
  });

async function assemble(manifest: ParsedManifest, file: ManifestFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (const { chunk, offset, length } of file.parts) {
    const packed = await read(manifest.chunkPath(chunk));
    expect(packed.length).toBe(manifest.chunks.packedSize(chunk) ?? packed.length);
    pieces.push((await decodeChunk(packed, manifest.chunks, chunk)).subarray(offset, offset + length));
  }
  return Buffer.concat(pieces);
}

describe('the builds among the fixtures', () => {
  it.for(builds)('%s re-assembles byte by byte', async ([name, format, level]) => {
    const manifest = await parseManifest(await read(`${name}.manifest`));
    expect([manifest.format, manifest.version, manifest.featureLevel]).toEqual([format, level, level]);
    expect(manifest.files).toHaveLength(expected.length);
    for (const [index, file] of manifest.files.entries()) {
      const bytes = await assemble(manifest, file);
      expect({
        path: file.path,
        size: bytes.length,
        sha1: createHash('sha1').update(bytes).digest('hex'),
        sha256: createHash('sha256').update(bytes).digest('hex'),
        // The oldest level has no flags and no tags, and knows read-only all the same.
        flags: file.flags,
        tags: [...file.installTags],
        symlink: file.symlinkTarget ?? '',
      }).toEqual(expected[index]);
      expect(file.sha1).toBe(expected[index]?.sha1);
      if (file.sha256 !== undefined) expect(file.sha256).toBe(expected[index]?.sha256);
    }
  });

  it('that is empty but for one file without bytes is read', async () => {
    const manifest = await parseManifest(await read('json-minimal/json13_min.json'));
    expect(manifest.files.map(({ path, size }) => [path, size])).toEqual([['Content/Empty.txt', 0]]);
  });

  it.for(['bin-v22-encchunks', 'bin-v23-encchunks'])(
    '%s is read, but its chunks are unsupported',
    async (name) => {
      const manifest = await parseManifest(await read(`${name}.manifest`));
      expect(manifest.chunks.secretId(0)).toBe('AC931B66D816E4F7220FD86ABA649D27');
      const path = manifest.chunkPath(0);
      expect(existsSync(new URL(path, folder))).toBe(true);
      await expect(decodeChunk(await read(path), manifest.chunks, 0)).rejects.toMatchObject({
        code: 'E_UNSUPPORTED',
      });
    },
  );

  it('bin-v24-encmanifest is unsupported', async () => {
    await expect(parseManifest(await read('bin-v24-encmanifest.manifest'))).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
    });
  });
});

describe('the negative fixtures', () => {
  it('manifests: each is refused', async () => {
    const names = (await readdir(new URL('negative/', folder))).filter((name) => name.endsWith('.manifest'));
    expect(names).toHaveLength(5);
    for (const name of names) {
      await expect(parseManifest(await read(`negative/${name}`)), name).rejects.toMatchObject({
        code: 'E_MANIFEST',
      });
    }
  });

  it.for(['bad-magic', 'bad-zlib', 'stored-bitflip'])('chunk %s is refused', async (name) => {
    const packed = await read(`negative/chunks/${name}.chunk`);
    const good = await parseManifest(await read('bin-v17-zlib.manifest'));
    for (let index = 0; index < good.chunks.length; index++) {
      await expect(decodeChunk(packed, good.chunks, index)).rejects.toMatchObject({ code: 'E_INTEGRITY' });
    }
  });
});
