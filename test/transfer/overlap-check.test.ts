import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOverlapCheck } from '../../src/transfer/overlap-check.ts';

const bytes = fc.uint8Array({ maxLength: 50 });

/** Cuts bytes into chunks of the lengths given, and what is left. */
function cut(all: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) chunks.push(all.slice(at, (at += length)));
  return [...chunks, all.slice(at)];
}

it('gives what follows the overlap, however it is cut', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.array(fc.nat(20)), (expected, fresh, lengths) => {
      const check = createOverlapCheck(expected);
      const chunks = cut(new Uint8Array([...expected, ...fresh]), lengths).map((chunk) => check(chunk));
      expect(chunks.includes(false)).toBe(false);
      expect((chunks as Uint8Array[]).flatMap((chunk) => [...chunk])).toEqual([...fresh]);
    }),
  );
});

it('tells any byte that differs', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      fc.nat(),
      fc.array(fc.nat(20)),
      (expected, where, lengths) => {
        const other = expected.slice();
        const at = where % expected.length;
        other[at] = ((other[at] ?? 0) + 1) % 256;
        const check = createOverlapCheck(expected);
        expect(
          cut(other, lengths)
            .map((chunk) => check(chunk))
            .includes(false),
        ).toBe(true);
      },
    ),
  );
});
