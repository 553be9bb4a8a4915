import { describe, expect, it } from 'vitest';
import { chunkPath } from '../../../../src/marketplaces/fab/build-patch/chunk-path.ts';
import { chunkTableOf } from './writer.ts';

const chunk = {
  guid: '6120183B3CAF09E05796944090E54E9B',
  hash: Uint8Array.of(0xc0, 0x2b, 0xc1, 0x3e, 0xe9, 0xd9, 0x28, 0xce),
  sha1: new Uint8Array(20),
  size: 1,
  packedSize: 1,
  group: 66,
};

describe('the path of a chunk', () => {
  const chunks = chunkTableOf([chunk]);
  it.for([
    [3, 'ChunksV2/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [5, 'ChunksV2/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [6, 'ChunksV3/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [14, 'ChunksV3/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [15, 'ChunksV4/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [21, 'ChunksV4/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [22, 'ChunksV5/66/CE28D9E93EC12BC0_6120183B3CAF09E05796944090E54E9B.chunk'],
    [23, 'ChunksV5/plain/66/wCvBPunZKM4_OxggYeAJrzxAlJZXm07lkA.chunk'],
    [31, 'ChunksV5/plain/66/wCvBPunZKM4_OxggYeAJrzxAlJZXm07lkA.chunk'],
  ] as const)('at level %i is %s', ([level, path]) => {
    expect(chunkPath(chunks, 0, level)).toBe(path);
  });

  it('of an encrypted chunk goes through the folder of its key', () => {
    const secretId = Uint8Array.from({ length: 16 }, (_, index) => 250 + (index % 6));
    const path = chunkPath(chunkTableOf([{ ...chunk, secretId }]), 0, 23);
    expect(path).toBe('ChunksV5/-vv8_f7_-vv8_f7_-vv8_Q/66/wCvBPunZKM4_OxggYeAJrzxAlJZXm07lkA.chunk');
  });
});
