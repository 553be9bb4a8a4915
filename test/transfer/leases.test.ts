import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Leases, type Lease } from '../../src/transfer/leases.ts';
import { RangeSet } from '../../src/transfer/range-set.ts';

const mebibyte = 1 << 20;

describe('leases', () => {
  it('give the first hole, then what no one fetches', () => {
    const leases = new Leases();
    const done = new RangeSet([{ start: 10, end: 20 }]);
    expect(leases.next(done, 100)).toMatchObject({ position: 0, end: 10 });
    expect(leases.next(done, 100)).toMatchObject({ position: 20, end: 100 });
    expect(leases.next(done, 100)).toBeUndefined();
    expect(leases.size).toBe(2);
  });

  it('run to the end of a file of unknown length', () => {
    expect(new Leases().next(new RangeSet(), undefined)).toMatchObject({ position: 0, end: Infinity });
  });

  it('split the longest in two, if each half is worth a connection', () => {
    const leases = new Leases();
    const first = leases.next(new RangeSet(), 16 * mebibyte);
    expect(leases.split()).toMatchObject({ position: 8 * mebibyte, end: 16 * mebibyte });
    expect(first?.end).toBe(8 * mebibyte);
    while (leases.split() !== undefined);
    expect([...leases].map(({ position, end }) => end - position)).toEqual(
      Array.from({ length: 8 }, () => 2 * mebibyte),
    );
    const endless = new Leases();
    endless.next(new RangeSet(), undefined);
    expect(endless.split()).toBeUndefined();
  });

  it('let a stream go on over what was given up, up to the next that is fetched', () => {
    const leases = new Leases();
    const main = leases.next(new RangeSet(), 32 * mebibyte) as Lease;
    const second = leases.split() as Lease;
    const third = leases.split() as Lease;
    leases.release(third);
    leases.extend(main, 32 * mebibyte);
    expect(main.end).toBe(Math.min(second.position, 32 * mebibyte));
    leases.release(second);
    leases.extend(main, 32 * mebibyte);
    expect(main.end).toBe(32 * mebibyte);
  });

  it('never give a byte to two, and leave none out', () => {
    const action = fc.record({
      kind: fc.constantFrom('next', 'split', 'take', 'write', 'end'),
      which: fc.nat(5),
      by: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(action, { maxLength: 60 }), (units, actions) => {
        const total = units * mebibyte;
        const done = new RangeSet();
        const leases = new Leases();
        const taken = new RangeSet();
        const written = new Map<Lease, number>();
        const take = (lease: Lease, bytes: number): void => {
          const end = Math.min(lease.end, lease.position + bytes);
          expect(taken.add(lease.position, end)).toBe(end - lease.position);
          lease.position = end;
        };
        const write = (lease: Lease): void => {
          done.add(written.get(lease) ?? lease.start, lease.position);
          written.set(lease, lease.position);
          if (lease.position === lease.end) leases.release(lease);
        };
        for (const { kind, which, by } of actions) {
          const lease = [...leases][which];
          if (kind === 'next') leases.next(done, total);
          else if (kind === 'split') leases.split();
          else if (lease === undefined) continue;
          else if (kind === 'take') take(lease, by * 500_000);
          else {
            write(lease);
            if (kind === 'end') leases.release(lease);
          }
        }
        for (;;) {
          const lease = [...leases][0] ?? leases.next(done, total);
          if (lease === undefined) break;
          take(lease, Infinity);
          write(lease);
        }
        expect(done.covers(0, total)).toBe(true);
      }),
    );
  });
});
