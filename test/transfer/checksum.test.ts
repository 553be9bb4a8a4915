import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { createHasher, hashBytes } from '../../src/transfer/checksum.ts';

const abc = new TextEncoder().encode('abc');
const known = {
  md5: '900150983cd24fb0d6963f7d28e17f72',
  sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
} as const;

describe.for(['md5', 'sha1', 'sha256'] as const)('%s', (algorithm) => {
  it('of "abc" is what its standard says, in one piece and in several', async () => {
    expect(await hashBytes(algorithm, abc)).toBe(known[algorithm]);
    const hasher = await createHasher(algorithm);
    for (const byte of abc) hasher.update(Uint8Array.of(byte));
    expect(hasher.hex()).toBe(known[algorithm]);
  });

  it('is the same for a part of a larger buffer', async () => {
    const bytes = seededBytes(1, 0, 100_000);
    const part = bytes.subarray(777, 99_000);
    expect(await hashBytes(algorithm, part)).toBe(await hashBytes(algorithm, part.slice()));
  });
});
