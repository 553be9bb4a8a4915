import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * Where each fault of the matrix is tested: by its number, in the name of a test.
 *
 * | faults | where |
 * |---|---|
 * | F01-F09 before any answer | connections |
 * | F10-F21 in the body | bodies, read-body |
 * | F22-F37, F82, F85 ranges and 416 | ranges |
 * | F38-F42, F56, F57 versions, encodings, checksums | versions |
 * | F43-F47, F74 links and tokens | links |
 * | F48-F55, F83 other answers | answers |
 * | F58, F84 chunks | chunk-transfer |
 * | F59-F66 disks | disk, full-disk |
 * | F67-F72 what an earlier run left | resuming, kills |
 * | F73, F75, F80, F81 calls | calls, aborts |
 */
const elsewhere: Readonly<Record<string, string>> = {
  F76: 'a tab that is closed: the sinks of browsers',
  F77: 'a quota that is used up: the sinks of browsers',
  F78: 'permission that is taken away: the sinks of browsers, and failing-disk for folders',
  F79: 'a handle that is open already: the sinks of browsers',
};

it('every fault of the matrix has a test that names it', async () => {
  const folders = [import.meta.dirname, join(import.meta.dirname, '..')];
  const names = await Promise.all(
    folders.map(async (folder) => (await fs.readdir(folder)).map((name) => join(folder, name))),
  );
  const tests = names.flat().filter((path) => path.endsWith('.test.ts') && path !== import.meta.filename);
  const text = (await Promise.all(tests.map((path) => fs.readFile(path, 'utf8')))).join('\n');
  const missing = Array.from({ length: 85 }, (_, at) => `F${String(at + 1).padStart(2, '0')}`).filter(
    (id) => !(id in elsewhere) && !new RegExp(`['\`]${id}\\b`).test(text),
  );
  expect(missing).toEqual([]);
});
