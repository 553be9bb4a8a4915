import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { program } from './program.ts';

test('a seventh marketplace signs in anew, lists, downloads and verifies', { timeout: 60_000 }, async () => {
  const { code, out, error } = await program('freesound.ts');
  expect(error).toBe('');
  expect(out.split('\n')).toEqual([
    '1001 Dock water http://creativecommons.org/publicdomain/zero/1.0/',
    '1002 Dock crane http://creativecommons.org/publicdomain/zero/1.0/',
    '1003 Water under a dock http://creativecommons.org/publicdomain/zero/1.0/',
    '1004 Dock at night http://creativecommons.org/publicdomain/zero/1.0/',
    'Water under a dock-1003/1003.wav: 50000 bytes, verified: true',
    '',
  ]);
  expect(code).toBe(0);
});

test('it fails with a clear error when the marketplace is broken', { timeout: 60_000 }, async () => {
  const { code, error } = await program('freesound.ts', [], { env: { FREESOUND: 'broken' } });
  expect(code).not.toBe(0);
  expect(error).toContain('The marketplace answered 400');
  expect(error).not.toContain('refresh-1');
});

test('it is short', async () => {
  const text = await readFile(new URL('../../playground/freesound.ts', import.meta.url), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThan(120);
});
