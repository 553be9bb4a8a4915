import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeSet } from '../../src/transfer/range-set.ts';

const most = 60;
const someRange = fc
  .tuple(fc.nat(most), fc.nat(most))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const step = fc.record({ add: fc.boolean(), range: someRange });

function bytesOf(set: Iterable<{ readonly start: number; readonly end: number }>): Set<number> {
  const bytes = new Set<number>();
  for (const { start, end } of set) for (let at = start; at < end; at++) bytes.add(at);
  return bytes;
}

describe('a set of ranges', () => {
  it('does what a set of single bytes does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), someRange, fc.nat(most), (steps, other, position) => {
        const set = new RangeSet();
        const model = new Set<number>();
        for (const {
          add,
          range: { start, end },
        } of steps) {
          const before = model.size;
          for (let at = start; at < end; at++)
            if (add) model.add(at);
            else model.delete(at);
          expect(add ? set.add(start, end) : set.remove(start, end)).toBe(Math.abs(model.size - before));
          expect(set.size).toBe(model.size);
        }
        expect(bytesOf(set)).toEqual(model);
        expect(bytesOf(set.holes(most))).toEqual(
          new Set(Array.from({ length: most }, (_, at) => at).filter((at) => !model.has(at))),
        );
        expect(bytesOf(set.intersect([other]))).toEqual(
          new Set([...bytesOf([other])].filter((at) => model.has(at))),
        );
        expect(set.covers(other.start, other.end)).toBe([...bytesOf([other])].every((at) => model.has(at)));
        let end = position;
        while (model.has(end)) end++;
        expect(set.endOf(position)).toBe(end);
        expect(bytesOf(new RangeSet(set))).toEqual(model);
      }),
    );
  });

  it('keeps its ranges sorted and apart', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const set = new RangeSet();
        for (const { add, range } of steps) {
          if (add) set.add(range.start, range.end);
          else set.remove(range.start, range.end);
        }
        let last = -1;
        for (const { start, end } of set) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
      }),
    );
  });

  it('F83 counts past 2^32', () => {
    const set = new RangeSet([{ start: 0, end: 2 ** 40 }]);
    expect(set.add(2 ** 45, 2 ** 45 + 10)).toBe(10);
    expect(set.size).toBe(2 ** 40 + 10);
    expect(set.holes(2 ** 45 + 10)).toEqual([{ start: 2 ** 40, end: 2 ** 45 }]);
    expect(set.endOf(2 ** 32 + 5)).toBe(2 ** 40);
  });
});
