import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMarketplaceError } from '../../../../src/errors/marketplace-error.ts';
import { decodeChunk } from '../../../../src/marketplaces/fab/build-patch/chunk-file.ts';
import { parseManifest } from '../../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import { concat, digest, packBuild } from './writer.ts';

const contents = {
  'Content/a.txt': new TextEncoder().encode('alpha '.repeat(400)),
  'Content/b.bin': new Uint8Array(3000).fill(7),
};

/** One change of some bytes: another byte, a cut, bytes put in, a field set to an extreme. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.nat(64) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), value: fc.nat(64) }),
  fc.record({
    kind: fc.constant('field' as const),
    at: fc.nat(),
    value: fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff),
  }),
);

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Uint8Array, { kind, at, value }: Change, from: number): Uint8Array {
  const position = from + (at % Math.max(1, bytes.length - from));
  if (kind === 'cut') return concat([bytes.subarray(0, position), bytes.subarray(position + value)]);
  if (kind === 'insert') {
    return concat([
      bytes.subarray(0, position),
      new Uint8Array(value).fill(at & 255),
      bytes.subarray(position),
    ]);
  }
  const copy = bytes.slice();
  if (kind === 'set') copy[position] = value;
  else if (position + 4 <= copy.length) new DataView(copy.buffer).setUint32(position, value, true);
  return copy;
}

/** A result or an error of the family; anything else is a crash. */
async function settles(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isMarketplaceError(error)) throw error;
    expect(['E_MANIFEST', 'E_UNSUPPORTED', 'E_INTEGRITY']).toContain(error.code);
  }
}

async function readAll(bytes: Uint8Array): Promise<void> {
  const manifest = await parseManifest(bytes);
  for (const file of manifest.files) {
    expect(typeof file.path).toBe('string');
    for (const { chunk, offset, length } of file.parts) {
      expect(offset + length).toBeLessThanOrEqual(manifest.chunks.size(chunk));
      expect(manifest.chunkPath(chunk)).toMatch(/^Chunks(V[2-5])?\/[\w./-]+\.chunk$/);
      expect(manifest.chunkPath(chunk)).not.toContain('..');
    }
  }
}

describe('a mutated manifest', () => {
  it.for([14, 17, 21, 23])(
    'of level %i, its checksum made right again, gives a result or an error',
    async (level) => {
      const { manifest } = await packBuild(contents, { level, compress: false });
      const headerSize = level >= 22 ? 73 : 41;
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          let bytes: Uint8Array = manifest;
          for (const each of changes) bytes = changed(bytes, each, headerSize);
          const body = bytes.subarray(headerSize);
          const view = new DataView(bytes.buffer, bytes.byteOffset);
          view.setUint32(8, body.length, true);
          view.setUint32(12, body.length, true);
          bytes.set(await digest('SHA-1', body), 16);
          await settles(readAll(bytes));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('anywhere, header included, gives a result or an error', async () => {
    const { manifest } = await packBuild(contents, { level: 21, compress: true });
    await fc.assert(
      fc.asyncProperty(change, async (each) => settles(readAll(changed(manifest, each, 0)))),
      { numRuns: 300 },
    );
  });

  it('in JSON gives a result or an error', async () => {
    const guid = '40D80B9B5EDA2D00C9CD2A24D43F3157';
    const json = {
      ManifestFileVersion: '013000000000',
      FileManifestList: [
        {
          Filename: 'a',
          FileHash: 'bccdc873a16170485e2b20fad170256ce3c15fb0',
          FileChunkParts: [{ Guid: guid, Offset: '000000000000', Size: '019000000000' }],
        },
      ],
      ChunkHashList: { [guid]: '167020079242065148241088' },
      ChunkFilesizeList: { [guid]: '001000000000000000000000' },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let mutated: Uint8Array = bytes;
        for (const each of changes) mutated = changed(mutated, each, 0);
        await settles(readAll(mutated));
      }),
      { numRuns: 500 },
    );
  });

  it('with any value in place of any field gives a result or an error', async () => {
    const keys = [
      'ManifestFileVersion',
      'FileManifestList',
      'ChunkHashList',
      'ChunkShaList',
      'DataGroupList',
      'ChunkFilesizeList',
      'CustomFields',
      'AppID',
    ];
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), async (json) =>
        settles(readAll(new TextEncoder().encode(JSON.stringify(json)))),
      ),
      { numRuns: 500 },
    );
  });
});

describe('a mutated chunk', () => {
  it('gives its bytes or an error, never others', async () => {
    const { manifest, chunks } = await packBuild(contents, { level: 17 });
    const parsed = await parseManifest(manifest);
    const good = chunks.get(parsed.chunkPath(0)) ?? new Uint8Array();
    const data = await decodeChunk(good, parsed.chunks, 0);
    await fc.assert(
      fc.asyncProperty(change, async (each) =>
        settles(
          decodeChunk(changed(good, each, 0), parsed.chunks, 0).then((bytes) => expect(bytes).toEqual(data)),
        ),
      ),
      { numRuns: 400 },
    );
  });
});
