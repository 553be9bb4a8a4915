import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeChunk, readChunkHeader } from '../../src/marketplaces/fab/build-patch/chunk-file.ts';
import { ChunkTable } from '../../src/marketplaces/fab/build-patch/chunk-table.ts';
import { chunkPath } from '../../src/marketplaces/fab/build-patch/chunk-path.ts';
import { writeGuid, writeHex } from '../../src/marketplaces/fab/build-patch/guid.ts';
import { parseManifest } from '../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import type { ParsedManifest } from '../../src/marketplaces/fab/build-patch/parsed-manifest.ts';
import { rollingHash } from '../../src/marketplaces/fab/build-patch/rolling-hash.ts';
import { crc32 } from '../../src/shared/crc32.ts';

const folder = join(process.env['RECORDED_DATA'] ?? '', 'epic');
const read = (name: string): Promise<Uint8Array> => readFile(join(folder, name));

/** In manifests of level 3 and later the folder of a chunk can be computed, and is stored too. */
function groupsThatFit({ chunks }: ParsedManifest): number {
  const { guids, groups, count } = chunks.columns;
  let fitting = 0;
  for (let index = 0; index < count; index++) {
    if (groups?.[index] === crc32(guids.subarray(index * 16, index * 16 + 16)) % 100) fitting++;
  }
  return fitting;
}

describe('manifests of real builds', () => {
  it('JSON of level 12', async () => {
    const manifest = await parseManifest(await read('emp_manifest.json'));
    expect([manifest.format, manifest.version, manifest.files.length, manifest.chunks.length]).toEqual([
      'json',
      12,
      3430,
      246,
    ]);
    expect(manifest.prereqIds).toEqual([]);
    expect(manifest.launchExe).toContain('\\');
    expect(groupsThatFit(manifest)).toBe(246);
    expect(Object.keys(manifest.unknownFields)).toEqual([]);
  });

  it('JSON of level 13', async () => {
    const manifest = await parseManifest(await read('egdata_valid-json-format.manifest'));
    expect([manifest.format, manifest.version, manifest.files.length, manifest.chunks.length]).toEqual([
      'json',
      13,
      92,
      1172,
    ]);
    expect(manifest.files.some(({ executable }) => executable)).toBe(true);
    expect(groupsThatFit(manifest)).toBe(1172);
  });

  it('binary of level 17', async () => {
    const manifest = await parseManifest(await read('egdata_valid-small.manifest'));
    expect([manifest.format, manifest.version, manifest.files.length, manifest.chunks.length]).toEqual([
      'binary',
      17,
      126,
      350,
    ]);
    expect(new Set(manifest.files.map(({ flags }) => flags))).toEqual(new Set([0, 4]));
    expect(groupsThatFit(manifest)).toBe(350);
    expect(manifest.buildVersion).toBe('1.5.1');
  });

  it.for(['emp_manifest.json', 'egdata_valid-json-format.manifest', 'egdata_valid-small.manifest'])(
    '%s: every part lies in its chunk, and every chunk has a path',
    async (name) => {
      const manifest = await parseManifest(await read(name));
      let bytes = 0;
      for (const file of manifest.files) {
        expect(file.sha1).toMatch(/^[0-9a-f]{40}$/);
        for (const { chunk, offset, length } of file.parts) {
          expect(offset + length).toBeLessThanOrEqual(manifest.chunks.size(chunk));
          bytes += length;
        }
      }
      expect(bytes).toBe(manifest.installSize);
      for (let index = 0; index < manifest.chunks.length; index++) {
        expect(manifest.chunkPath(index)).toMatch(/^ChunksV[34]\/\d\d\/[0-9A-F]{16}_[0-9A-F]{32}\.chunk$/);
        expect(manifest.chunks.sha1(index)).toHaveLength(40);
      }
    },
  );
});

describe('real chunks', () => {
  it.for(['emp_chunk_compressed.bin', 'emp_chunk_uncompressed.bin'])(
    '%s decodes to what it says',
    async (name) => {
      const packed = await read(name);
      const header = readChunkHeader(packed);
      expect(header.version).toBe(3);
      const guids = new Uint8Array(16);
      const sha1s = new Uint8Array(20);
      writeGuid(header.guid, guids, 0);
      writeHex(header.sha1 ?? '', sha1s, 0, 20);
      const chunks = new ChunkTable({
        count: 1,
        guids,
        rollingHashes: header.rollingHash.slice(),
        sha1s,
        sizes: Uint32Array.of(header.size ?? 0),
      });
      const bytes = await decodeChunk(packed, chunks, 0);
      expect(bytes).toHaveLength(header.size ?? 0);
      expect(createHash('sha1').update(bytes).digest('hex')).toBe(header.sha1);
      expect(rollingHash(bytes)).toEqual(new Uint8Array(header.rollingHash));
      expect(chunkPath(chunks, 0, 17)).toContain(header.guid);
    },
  );
});
