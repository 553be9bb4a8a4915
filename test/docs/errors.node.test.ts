import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createError } from '../../src/errors/create-error.ts';
import { isRetryableCode, type ErrorCode } from '../../src/errors/error-code.ts';
import { root } from './run.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const union = /export type ErrorCode =([^;]*);/.exec(await read('src/errors/error-code.ts'))?.[1] ?? '';
const codes = Array.from(union.matchAll(/'(E_\w+)'/g), ([, code]) => code as ErrorCode);
const rows = (await read('docs/errors.md'))
  .split('\n')
  .filter((line) => line.startsWith('| `E_'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('the page tells of every code once, in the order of the code', () => {
  expect(codes.length).toBeGreaterThan(30);
  expect(rows.map(([, code]) => code)).toEqual(codes.map((code) => `\`${code}\``));
});

test('the page says of every code what happened and what to do', () => {
  for (const [, code, happened = '', , todo = ''] of rows) {
    expect(happened.length, code).toBeGreaterThan(10);
    expect(todo.length, code).toBeGreaterThan(4);
  }
});

test('the page says which codes are retryable', () => {
  for (const [, cell = '', , retryable] of rows) {
    const code = cell.replaceAll('`', '') as ErrorCode;
    if (retryable === 'it depends') expect(isRetryableCode(code)).toBe(false);
    else expect(retryable, code).toBe(isRetryableCode(code) ? 'yes' : 'no');
  }
});

test("the README's table has each code with its class", async () => {
  const table = (await read('README.md')).split('## Errors')[1]?.split('\n## ')[0] ?? '';
  const classes = [...table.matchAll(/^\| `(Marketplace\w+)` \| ([^|]*) \|/gm)].flatMap(
    ([, name = '', cell = '']) => (cell.match(/E_\w+/g) ?? []).map((code) => [code, name] as const),
  );
  const wanted = codes
    .filter((code) => code !== 'E_ABORTED')
    .map((code) => [code, createError(code, 'message').constructor.name] as const);
  const sorted = (pairs: readonly (readonly [string, string])[]): readonly string[] =>
    pairs.map((pair) => pair.join(' ')).toSorted();
  expect(sorted(classes)).toEqual(sorted(wanted));
});
