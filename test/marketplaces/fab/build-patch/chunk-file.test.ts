import { describe, expect, it } from 'vitest';
import { isMarketplaceError, type MarketplaceError } from '../../../../src/errors/marketplace-error.ts';
import { decodeChunk, readChunkHeader } from '../../../../src/marketplaces/fab/build-patch/chunk-file.ts';
import type { ChunkTable } from '../../../../src/marketplaces/fab/build-patch/chunk-table.ts';
import { rollingHash } from '../../../../src/marketplaces/fab/build-patch/rolling-hash.ts';
import { seededBytes } from '../../../../src/testing/seeded-content.ts';
import { chunkTableOf, concat, deflate, digest, writeChunk } from './writer.ts';

const guid = '40D80B9B5EDA2D00C9CD2A24D43F3157';
const data = new TextEncoder().encode('a chunk of a build, '.repeat(100));

async function tableOf(
  bytes: Uint8Array,
  change: { sha1?: Uint8Array; hash?: Uint8Array } = {},
): Promise<ChunkTable> {
  const sha1 = change.sha1 ?? (await digest('SHA-1', bytes));
  return chunkTableOf([
    { guid, hash: change.hash ?? rollingHash(bytes), sha1, size: bytes.length, packedSize: bytes.length },
  ]);
}

async function failure(packed: Uint8Array, chunks: ChunkTable): Promise<MarketplaceError> {
  const error: unknown = await decodeChunk(packed, chunks, 0).catch((thrown: unknown) => thrown);
  if (!isMarketplaceError(error)) throw new Error(`no error of the family: ${String(error)}`);
  return error;
}

describe('a chunk', () => {
  it.for([1, 2, 3, 4] as const)('of version %i unpacks, stored and compressed', async (version) => {
    for (const compress of [false, true]) {
      const packed = await writeChunk(guid, data, { version, compress });
      expect(await decodeChunk(packed, await tableOf(data), 0)).toEqual(data);
    }
  });

  it('of a later version unpacks: its header may only grow', async () => {
    const packed = await writeChunk(guid, data, { version: 4 });
    new DataView(packed.buffer).setUint32(4, 9, true);
    expect(await decodeChunk(packed, await tableOf(data), 0)).toEqual(data);
  });

  it('of random bytes, which do not compress, unpacks', async () => {
    const noise = seededBytes(1, 0, 40_000);
    const packed = await writeChunk(guid, noise, { compress: true });
    expect(await decodeChunk(packed, await tableOf(noise), 0)).toEqual(noise);
  });

  it('of the first version, in a manifest without checksums, is checked by its rolling hash', async () => {
    const packed = await writeChunk(guid, data, { version: 1 });
    const none = new Uint8Array(20);
    expect(await decodeChunk(packed, await tableOf(data, { sha1: none }), 0)).toEqual(data);
    packed[60] = (packed[60] ?? 0) ^ 1;
    const error = await failure(packed, await tableOf(data, { sha1: none }));
    expect([error.code, error.message]).toEqual([
      'E_INTEGRITY',
      'A chunk is damaged: its data has not the rolling hash promised',
    ]);
  });

  it('in a manifest without checksums is checked by the one in its header', async () => {
    const packed = await writeChunk(guid, data, { version: 3, sha1: new Uint8Array(20).fill(9) });
    expect((await failure(packed, await tableOf(data, { sha1: new Uint8Array(20) }))).message).toContain(
      'of its header',
    );
  });
});

describe('a damaged chunk', () => {
  const damages: Record<string, () => Promise<Uint8Array>> = {
    'is empty': async () => new Uint8Array(0),
    'is cut in its header': async () => (await writeChunk(guid, data)).subarray(0, 50),
    'is cut in its data': async () => (await writeChunk(guid, data)).subarray(0, 900),
    'is an error page': async () => new TextEncoder().encode(`<?xml version="1.0"?>${'<Error/>'.repeat(20)}`),
    'is another chunk': async () => writeChunk('AC931B66D816E4F7220FD86ABA649D27', data),
    'says to hold another size': async () => writeChunk(guid, data, { size: 5 }),
    'holds fewer bytes': async () =>
      writeChunk(guid, data.subarray(1), { size: data.length, compress: true }),
    'holds more bytes': async () =>
      writeChunk(guid, new Uint8Array(1 << 20), { size: data.length, compress: true }),
    'holds other bytes': async () => writeChunk(guid, data.slice().fill(7)),
    'has a flipped bit': async () => flipped(await writeChunk(guid, data), 500),
    'has a flipped bit in its compressed data': async () =>
      flipped(await writeChunk(guid, data, { compress: true }), 80),
    'has another checksum in its header': async () =>
      writeChunk(guid, data, { sha1: new Uint8Array(20).fill(1) }),
    'is stored in an unknown way': async () => writeChunk(guid, data, { storedAs: 8 }),
    'has version 0': async () => flipped(await writeChunk(guid, data, { version: 1 }), 4),
  };

  it.for(Object.keys(damages))('%s: E_INTEGRITY', async (name) => {
    const error = await failure((await damages[name]?.()) ?? new Uint8Array(), await tableOf(data));
    expect(error.code).toBe('E_INTEGRITY');
    expect(error.message).toMatch(/^A chunk is damaged: /);
  });

  it('that is encrypted is unsupported, not damaged', async () => {
    const packed = await writeChunk(guid, data, { version: 4, storedAs: 3 });
    expect((await failure(packed, await tableOf(data))).code).toBe('E_UNSUPPORTED');
  });

  it('that would inflate to far more than promised stops there', async () => {
    const bomb = await deflate(new Uint8Array(32 << 20));
    const packed = await writeChunk(guid, bomb.subarray(0, 10), { size: data.length });
    const header = packed.subarray(0, 66);
    new DataView(header.buffer).setUint32(12, bomb.length, true);
    header[40] = 1;
    expect((await failure(concat([header, bomb]), await tableOf(data))).code).toBe('E_INTEGRITY');
  });
});

describe('readChunkHeader', () => {
  it('tells what a chunk file says of itself', async () => {
    const header = readChunkHeader(await writeChunk(guid, data, { version: 3, compress: true }));
    expect(header).toMatchObject({ version: 3, headerSize: 66, guid, storedAs: 1, size: data.length });
    expect(header.sha1).toHaveLength(40);
    expect(readChunkHeader(await writeChunk(guid, data, { version: 1 }))).toMatchObject({
      sha1: undefined,
      size: undefined,
    });
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
