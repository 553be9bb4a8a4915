import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readUnityPackage, readUnityPackageInfo } from '../../src/marketplaces/unity/index.ts';
import { safePath } from '../../src/shared/safe-path.ts';

const folder = join(process.env['RECORDED_DATA'] ?? '', 'unity');
const guid = 'afd150e418c353f49b2bd5b68d0c43fa';

test.each([
  ['test', 'Assets/test.txt', 7, true],
  ['testLeadingDots', 'Assets/test.txt', 7, true],
  ['testo', 'Assets/テスト.txt', 29, true],
  ['testEscape', '../escape.txt', 23, false],
  ['testBadWinChars', 'Assets/*:?gotem.txt', 7, false],
])('the package %s holds %s', async (name, path, size, isSafe) => {
  const bytes = new Uint8Array(await readFile(join(folder, `${name}.unitypackage`)));
  expect(await readUnityPackage(bytes)).toEqual({ files: [{ guid, path, isFolder: false, size }] });
  expect(await readUnityPackageInfo(bytes)).toBeUndefined();
  if (isSafe) expect(safePath(path)).toBe(path);
  else expect(() => safePath(path)).toThrow();
});
