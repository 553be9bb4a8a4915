import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { PieceSums, pieceSizeFor } from '../../src/transfer/piece-sums.ts';
import { RangeSet } from '../../src/transfer/range-set.ts';

const mebibyte = 1 << 20;
const total = 3 * mebibyte + 500;

function held() {
  const bytes = seededBytes(1, 0, total);
  const read = async (position: number, into: Uint8Array): Promise<number> => {
    const piece = bytes.subarray(position, position + into.length);
    into.set(piece);
    return piece.length;
  };
  return { bytes, read };
}

describe('sums of pieces', () => {
  it('are of a thousand pieces at most, between 1 and 64 MiB', () => {
    expect(pieceSizeFor(1)).toBe(mebibyte);
    expect(pieceSizeFor(1024 * mebibyte)).toBe(mebibyte);
    expect(pieceSizeFor(1024 * mebibyte + 1)).toBe(2 * mebibyte);
    expect(pieceSizeFor(2 ** 50)).toBe(64 * mebibyte);
  });

  it('F71 find the piece that another program changed, and keep the others', async () => {
    const { bytes, read } = held();
    const earlier = await new PieceSums(total, read).update(new RangeSet([{ start: 0, end: total }]), total);
    bytes[mebibyte + 7] = (bytes[mebibyte + 7] ?? 0) ^ 1;
    const done = new RangeSet([{ start: 0, end: total }]);
    await new PieceSums(total, read, earlier).verify(done, total);
    expect([...done]).toEqual([
      { start: 0, end: mebibyte },
      { start: 2 * mebibyte, end: total },
    ]);
  });

  it('take no piece on trust that was not complete, or has no sum', async () => {
    const { read } = held();
    const earlier = await new PieceSums(total, read).update(
      new RangeSet([{ start: 0, end: mebibyte + 5 }]),
      total,
    );
    expect(Object.keys(earlier?.pieces ?? {})).toEqual(['0']);
    const done = new RangeSet([{ start: 0, end: total }]);
    await new PieceSums(total, read, earlier).verify(done, total);
    expect([...done]).toEqual([{ start: 0, end: mebibyte }]);
  });

  it('of another size of pieces are worth nothing', async () => {
    const { read } = held();
    const done = new RangeSet([{ start: 0, end: total }]);
    await new PieceSums(total, read, { pieceSize: 5, pieces: { 0: 'ab'.repeat(16) } }).verify(done, total);
    expect(done.size).toBe(0);
  });
});
