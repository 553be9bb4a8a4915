import { describe, expect, it } from 'vitest';
import { isMarketplaceError, type MarketplaceError } from '../../../../src/errors/marketplace-error.ts';
import { detectManifestFormat } from '../../../../src/marketplaces/fab/build-patch/manifest-format.ts';
import { parseManifest } from '../../../../src/marketplaces/fab/build-patch/parse-manifest.ts';
import type { ParsedManifest } from '../../../../src/marketplaces/fab/build-patch/parsed-manifest.ts';

const guid = '40D80B9B5EDA2D00C9CD2A24D43F3157';
const sha1 = 'bccdc873a16170485e2b20fad170256ce3c15fb0';
const sha1Blob = '188205200115161097112072094043032250209112037108227193095176';

function blob(value: number, length = 4): string {
  let text = '';
  for (let index = 0, rest = value; index < length; index++, rest = Math.floor(rest / 256)) {
    text += String(rest % 256).padStart(3, '0');
  }
  return text;
}

const base = {
  ManifestFileVersion: blob(13),
  bIsFileData: false,
  AppID: blob(42),
  AppNameString: 'Demo',
  BuildVersionString: '1.0',
  FileManifestList: [
    {
      Filename: 'Content/a.txt',
      FileHash: sha1Blob,
      FileChunkParts: [{ Guid: guid, Offset: blob(5), Size: blob(19) }],
    },
  ],
  ChunkHashList: { [guid]: '167020079242065148241088' },
  ChunkShaList: { [guid]: sha1.toUpperCase() },
  DataGroupList: { [guid]: '072' },
  ChunkFilesizeList: { [guid]: blob(1000, 8) },
};

function parse(manifest: unknown, bom = false): Promise<ParsedManifest> {
  return parseManifest(new TextEncoder().encode(`${bom ? '\uFEFF' : ''}${JSON.stringify(manifest)}`));
}

async function failure(manifest: unknown): Promise<MarketplaceError> {
  const error: unknown = await parse(manifest).catch((thrown: unknown) => thrown);
  if (!isMarketplaceError(error)) throw new Error(`no error of the family: ${String(error)}`);
  return error;
}

describe('a JSON manifest', () => {
  it('writes numbers as three decimal digits a byte', async () => {
    const parsed = await parse(base);
    expect([parsed.format, parsed.version, parsed.appId]).toEqual(['json', 13, 42]);
    const [file] = parsed.files;
    expect([file?.path, file?.size, file?.sha1]).toEqual(['Content/a.txt', 19, sha1]);
    expect(file?.parts).toEqual([{ chunk: 0, offset: 5, length: 19 }]);
    expect([parsed.chunks.guid(0), parsed.chunks.sha1(0)]).toEqual([guid, sha1]);
    expect([parsed.chunks.size(0), parsed.chunks.packedSize(0)]).toEqual([1 << 20, 1000]);
    expect(parsed.chunkPath(0)).toBe(`ChunksV3/72/58F19441F24F14A7_${guid}.chunk`);
  });

  it('may write them plainly, in decimal text, or in hexadecimal', async () => {
    const parsed = await parse({
      ...base,
      ManifestFileVersion: 12,
      AppID: '42',
      FileManifestList: [
        {
          Filename: 'a',
          FileHash: sha1,
          FileChunkParts: [{ Guid: guid.toLowerCase(), Offset: 5, Size: '19' }],
        },
      ],
      ChunkHashList: { [guid]: '58f19441f24f14a7' },
      DataGroupList: { [guid]: 72 },
      ChunkFilesizeList: { [guid]: 1000 },
    });
    expect([parsed.version, parsed.appId, parsed.files[0]?.size]).toEqual([12, 42, 19]);
    expect(parsed.chunkPath(0)).toBe(`ChunksV3/72/58F19441F24F14A7_${guid}.chunk`);
  });

  it('may begin with a byte order mark', async () => {
    expect((await parse(base, true)).files).toHaveLength(1);
    expect(detectManifestFormat(Uint8Array.of(0xef, 0xbb, 0xbf, 0x0a, 0x7b))).toBe('json');
  });

  it('of the first level has no version, no sizes, no groups and no checksums', async () => {
    const { FileManifestList, ChunkHashList } = base;
    const parsed = await parse({ FileManifestList, ChunkHashList });
    expect([parsed.version, parsed.isFileData, parsed.appName]).toEqual([1, false, '']);
    expect(parsed.chunks.sha1(0)).toBeUndefined();
    expect(parsed.chunks.packedSize(0)).toBeUndefined();
    expect(parsed.downloadSize).toBe(1 << 20);
    expect(parsed.chunkPath(0)).toBe(`Chunks/72/${guid}.chunk`);
  });

  it.for([
    [2, 'Chunks/'],
    [3, 'ChunksV2/'],
    [5, 'ChunksV2/'],
    [6, 'ChunksV3/'],
    [255, 'ChunksV3/'],
  ] as const)('of version %i keeps its chunks in %s', async ([version, folder]) => {
    const parsed = await parse({ ...base, ManifestFileVersion: blob(version) });
    expect(parsed.chunkPath(0).startsWith(folder)).toBe(true);
    expect(parsed.version).toBe(version === 255 ? 8 : version);
  });

  it('computes the group of a chunk where it is not told', async () => {
    const { DataGroupList: _, ...rest } = base;
    expect((await parse(rest)).chunkPath(0)).toBe(
      `ChunksV3/47/58F19441F24F14A7_${guid}.chunk`.replace('47', await groupOf()),
    );
  });

  it('keeps fields that are not known, even hostile ones, without harm', async () => {
    const bytes = new TextEncoder().encode(
      JSON.stringify({ ...base, Later: 1 }).replace(
        '"Later"',
        '"__proto__":{"polluted":true},"constructor":2,"Later"',
      ),
    );
    const parsed = await parseManifest(bytes);
    expect(parsed.unknownFields['Later']).toBe(1);
    expect(parsed.unknownFields['constructor']).toBe(2);
    expect(Object.keys(parsed.unknownFields)).toContain('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('keeps fields of a file that are not known', async () => {
    const [file] = base.FileManifestList;
    const parsed = await parse({ ...base, FileManifestList: [{ ...file, FutureFlag: 7 }] });
    expect(parsed.files[0]?.unknownFields).toEqual({ FutureFlag: 7 });
  });

  it('that stores whole files can be looked at', async () => {
    const { ChunkHashList: _, ...rest } = base;
    const parsed = await parse({ ...rest, bIsFileData: true });
    expect(parsed.isFileData).toBe(true);
    expect(parsed.files[0]?.size).toBe(19);
  });
});

describe('a JSON manifest with a wrong field', () => {
  const [file] = base.FileManifestList;
  const part = file?.FileChunkParts[0];
  it.for([
    ['FileManifestList', { FileManifestList: {} }],
    ['FileManifestList.0', { FileManifestList: [null] }],
    ['FileManifestList.0.Filename', { FileManifestList: [{ ...file, Filename: 3 }] }],
    ['FileManifestList.0.FileHash', { FileManifestList: [{ ...file, FileHash: '12' }] }],
    ['FileManifestList.0.InstallTags.0', { FileManifestList: [{ ...file, InstallTags: [1] }] }],
    ['FileManifestList.0.bIsReadOnly', { FileManifestList: [{ ...file, bIsReadOnly: 'no' }] }],
    [
      'FileManifestList.0.FileChunkParts.0.Guid',
      { FileManifestList: [{ ...file, FileChunkParts: [{ ...part, Guid: '../../x' }] }] },
    ],
    [
      'FileManifestList.0.FileChunkParts.0.Size',
      { FileManifestList: [{ ...file, FileChunkParts: [{ ...part, Size: -1 }] }] },
    ],
    [
      'FileManifestList.0.FileChunkParts.0.Offset',
      { FileManifestList: [{ ...file, FileChunkParts: [{ ...part, Offset: '999000000000' }] }] },
    ],
    [
      'FileManifestList.0.FileChunkParts.0',
      { FileManifestList: [{ ...file, FileChunkParts: [{ ...part, Offset: 1 << 20 }] }] },
    ],
    ['ManifestFileVersion', { ManifestFileVersion: 1.5 }],
    ['AppID', { AppID: 2 ** 40 }],
    ['AppNameString', { AppNameString: [] }],
    ['bIsFileData', { bIsFileData: 'true' }],
    ['ChunkHashList.a/b', { ChunkHashList: { ...base.ChunkHashList, 'a/b': blob(1, 8) } }],
    [`ChunkHashList.${guid}`, { ChunkHashList: { [guid]: 2 ** 60 } }],
    ['ChunkHashList', { ChunkHashList: { ...base.ChunkHashList, [guid.toLowerCase()]: blob(1, 8) } }],
    [`ChunkShaList.${guid}`, { ChunkShaList: { [guid]: '/../..' } }],
    [`DataGroupList.${guid}`, { DataGroupList: { [guid]: '999' } }],
    [`ChunkFilesizeList.${guid}`, { ChunkFilesizeList: { [guid]: 1e300 } }],
    ['CustomFields.k', { CustomFields: { k: {} } }],
  ] as const)('names it: %s', async ([field, change]) => {
    const error = await failure({ ...base, ...change });
    expect([error.code, error.field]).toEqual(['E_MANIFEST', field]);
  });

  it('that is broken off is no JSON', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(base));
    await expect(parseManifest(bytes.subarray(0, 300))).rejects.toMatchObject({ code: 'E_MANIFEST' });
    await expect(parseManifest(Uint8Array.of(0x7b, 0xff, 0x7d))).rejects.toMatchObject({
      code: 'E_MANIFEST',
    });
  });

  it('that is nested a million deep is refused, or ignored, but never crashes', async () => {
    const bytes = new TextEncoder().encode(`{"x":${'['.repeat(1_000_000)}`);
    await expect(parseManifest(bytes)).rejects.toMatchObject({ code: 'E_MANIFEST' });
  });
});

async function groupOf(): Promise<string> {
  const { crc32 } = await import('../../../../src/shared/crc32.ts');
  const bytes = guid
    .match(/.{8}/g)
    ?.flatMap((word) => [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)));
  return String(crc32(Uint8Array.from(bytes ?? [])) % 100).padStart(2, '0');
}
