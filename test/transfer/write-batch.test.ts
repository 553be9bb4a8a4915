import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { WriteBatch } from '../../src/transfer/write-batch.ts';

/** A sink that notes its writes and settles each when told, or at once. */
function recorder(isSlow = false) {
  const writes: {
    position: number;
    buffers: readonly Uint8Array[];
    length: number;
    done: () => void;
    fail: (error: Error) => void;
  }[] = [];
  let underWay = 0;
  let most = 0;
  const write = (position: number, buffers: readonly Uint8Array[], length: number): Promise<void> => {
    expect(buffers.reduce((sum, each) => sum + each.length, 0)).toBe(length);
    most = Math.max(most, ++underWay);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        underWay--;
        settle();
      };
      const entry = {
        position,
        buffers,
        length,
        done: end(resolve),
        fail: (error: Error) => end(() => reject(error))(),
      };
      writes.push(entry);
      if (!isSlow) entry.done();
    });
  };
  return { write, writes, most: () => most };
}

describe('a batch of writes', () => {
  it('writes all bytes in order, one write at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 700 }),
        async (start, chunks) => {
          const sink = recorder();
          const batch = new WriteBatch(start, manualClock(), sink.write);
          for (const chunk of chunks) await batch.add(chunk);
          await batch.flush();
          let position = start;
          for (const write of sink.writes) {
            expect(write.position).toBe(position);
            position += write.length;
          }
          expect(sink.writes.flatMap(({ buffers }) => buffers.flatMap((buffer) => [...buffer]))).toEqual(
            chunks.flatMap((chunk) => [...chunk]),
          );
          expect(sink.most()).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not wait for the first large write, but for it before the second', async () => {
    const sink = recorder(true);
    const batch = new WriteBatch(0, manualClock(), sink.write);
    const half = new Uint8Array(1 << 19);
    expect(batch.add(half)).toBe(true);
    await batch.add(half);
    expect(sink.writes.length).toBe(1);
    await batch.add(half);
    let isThrough = false;
    const second = Promise.resolve(batch.add(half)).then(() => (isThrough = true));
    await Promise.resolve();
    expect(isThrough).toBe(false);
    sink.writes[0]?.done();
    await second;
    expect(sink.writes.map(({ position }) => position)).toEqual([0, 1 << 20]);
    sink.writes[1]?.done();
    await batch.flush();
  });

  it('tells a write that failed: to the next chunk, and to the flush', async () => {
    const sink = recorder(true);
    const batch = new WriteBatch(0, manualClock(), sink.write);
    await batch.add(new Uint8Array(1 << 20));
    sink.writes[0]?.fail(new Error('the disk is full'));
    await expect(async () => batch.add(new Uint8Array(1 << 20))).rejects.toThrow('the disk is full');
    await expect(batch.flush()).rejects.toThrow('the disk is full');
  });
});
