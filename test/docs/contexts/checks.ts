// What a comment such as `// 'value'` or `// throws` in an example becomes.
import { deepStrictEqual, throws } from 'node:assert/strict';

export function expectSame(actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected);
}

export function expectThrow(run: () => unknown): void {
  throws(run);
}
