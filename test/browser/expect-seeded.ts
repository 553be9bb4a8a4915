import { expect } from 'vitest';
import { seededMismatch } from '../../src/testing/seeded-content.ts';

/** Expects exactly the first `size` bytes of the seeded content: comparing mebibytes one by one takes an assertion seconds. */
export function expectSeeded(bytes: Uint8Array | undefined, seed: number, size: number): void {
  expect(bytes?.length).toBe(size);
  expect(bytes && seededMismatch(seed, 0, bytes)).toBeUndefined();
}
