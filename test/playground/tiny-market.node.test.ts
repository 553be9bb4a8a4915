import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { program } from './program.ts';

test('a client for an invented shop lists, downloads and verifies', async () => {
  const { code, out, error } = await program('tiny-market.ts');
  expect(error).toBe('');
  expect(out.split('\n')).toEqual([
    '3001 Dock Crane 12400',
    '3003 Dock Gate 640',
    'Dock Crane-3001/crane.glb: 35000 bytes, verified: true',
    '',
  ]);
  expect(code).toBe(0);
});

test('it fails with a clear error when the shop is broken', async () => {
  const { code, error } = await program('tiny-market.ts', [], { env: { TINY_SHOP: 'broken' } });
  expect(code).not.toBe(0);
  expect(error).toContain('The marketplace answered 500');
  expect(error).not.toContain('tiny-secret');
});

test('it is a page of code', async () => {
  const text = await readFile(new URL('../../playground/tiny-market.ts', import.meta.url), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThan(80);
});
