import { expect, test } from 'vitest';
import { fillSeededBytes, seededBytes, seededMismatch } from '../../src/testing/seeded-content.ts';

test('any range equals the same stretch of the whole', () => {
  const whole = seededBytes(7, 0, 300_000);
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [1, 2],
    [3, 9],
    [65_535, 65_538],
    [131_071, 299_999],
    [299_999, 300_000],
  ] as const) {
    expect(seededBytes(7, start, end - start)).toEqual(whole.slice(start, end));
  }
});

test('ranges fit together past 16 GiB, where the word index outgrows 32 bits', () => {
  const border = 2 ** 34;
  const around = seededBytes(7, border - 50, 100);
  expect(seededBytes(7, border - 7, 20)).toEqual(around.slice(43, 63));
  expect(seededBytes(7, border + 1, 9)).toEqual(around.slice(51, 60));
  expect(seededBytes(7, border, 50)).not.toEqual(seededBytes(7, 0, 50));
});

test('two seeds share no stretch, and one seed repeats none', () => {
  const bytes = seededBytes(1, 0, 65_536);
  expect(new Set(bytes).size).toBe(256);
  for (const other of [2, -1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
    const same = seededBytes(other, 0, 65_536).filter((byte, index) => byte === bytes[index]).length;
    expect(same).toBeLessThan(400); // chance alone gives 256
  }
  const repeated = seededBytes(1, 65_536, 65_536).filter((byte, index) => byte === bytes[index]).length;
  expect(repeated).toBeLessThan(400);
});

test('the content of a seed never changes between releases', () => {
  expect([...seededBytes(1, 1_000_001, 8)].join()).toBe('69,56,112,174,248,55,112,52');
});

test('it fills only the memory it is given', () => {
  const memory = new Uint8Array(32).fill(9);
  fillSeededBytes(3, 1, memory.subarray(5, 20));
  expect(memory.slice(0, 5)).toEqual(new Uint8Array(5).fill(9));
  expect(memory.slice(20)).toEqual(new Uint8Array(12).fill(9));
  expect(memory.slice(5, 20)).toEqual(seededBytes(3, 1, 15));
});

test('a mismatch is named by its position in the file', () => {
  const bytes = seededBytes(3, 1000, 200_000);
  expect(seededMismatch(3, 1000, bytes)).toBeUndefined();
  expect(seededMismatch(3, 1000, new Uint8Array(0))).toBeUndefined();
  bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
  expect(seededMismatch(3, 1000, bytes)).toBe(151_000);
  expect(seededMismatch(4, 1000, bytes)).toBeLessThan(1010);
});

test('positions and seeds must be safe integers', () => {
  expect(() => seededBytes(1, -1, 1)).toThrow(RangeError);
  expect(() => seededBytes(1, 2 ** 53, 1)).toThrow(RangeError);
  expect(() => seededBytes(1.5, 0, 1)).toThrow(RangeError);
  expect(() => seededBytes(1, 0, -1)).toThrow(RangeError);
});
