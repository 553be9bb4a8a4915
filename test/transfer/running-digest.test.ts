import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/transfer/checksum.ts';
import { RangeSet } from '../../src/transfer/range-set.ts';
import { RunningDigest } from '../../src/transfer/running-digest.ts';

/** Bytes in memory, written in any order and read back. */
function store(total: number) {
  const bytes = new Uint8Array(total);
  const done = new RangeSet();
  return {
    bytes,
    done,
    write: (position: number, piece: Uint8Array): void => {
      bytes.set(piece, position);
      done.add(position, position + piece.length);
    },
    read: async (position: number, into: Uint8Array) => {
      into.set(bytes.subarray(position, position + into.length));
      return Math.min(into.length, total - position);
    },
  };
}

describe('the digest of a file on its way', () => {
  it('is that of its bytes, in whatever order they come', async () => {
    const pieces = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        pieces,
        fc.infiniteStream(fc.nat()),
        async (file, cuts, order) => {
          const edges = [...new Set([0, ...cuts.filter((at) => at < file.length), file.length])].toSorted(
            (a, b) => a - b,
          );
          const ranges = edges.slice(1).map((end, index) => [edges[index] ?? 0, end] as const);
          const { done, write, read } = store(file.length);
          const digest = await RunningDigest.create('sha256', read);
          while (ranges.length > 0) {
            const [[start, end] = [0, 0]] = ranges.splice((order.next().value as number) % ranges.length, 1);
            const piece = file.slice(start, end);
            digest.update(start, [piece]);
            write(start, piece);
            digest.follow(done);
          }
          expect((await digest.finish(done, file.length))?.value).toBe(await hashBytes('sha256', file));
        },
      ),
    );
  });

  it('is none while bytes are missing, or where what was missed cannot be read back', async () => {
    const { done, write, read } = store(10);
    write(0, new Uint8Array(4));
    const early = await RunningDigest.create('md5', read);
    expect(await early.finish(done, 10)).toBeUndefined();
    const blind = await RunningDigest.create('md5', undefined);
    blind.update(4, [new Uint8Array(6)]);
    expect(blind.front).toBe(0);
    expect(await blind.finish(done, 10)).toBeUndefined();
  });

  it('fails with the sink that cannot be read', async () => {
    const done = new RangeSet([{ start: 0, end: 10 }]);
    const digest = await RunningDigest.create('sha1', () => Promise.reject(new Error('unreadable')));
    await expect(digest.finish(done, 10)).rejects.toThrow('unreadable');
  });
});
