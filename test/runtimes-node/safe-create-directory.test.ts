import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { safeCreateDirectory } from '../../src/runtimes/node/safe-create-directory.ts';
import { scratchFolder, tree } from './scratch-folder.ts';

it('makes a folder and those above it, once or again, and refuses what cannot be', async () => {
  const scratch = await scratchFolder();
  try {
    safeCreateDirectory(join(scratch.path, 'a/b'));
    safeCreateDirectory(join(scratch.path, 'a/b'));
    expect(await tree(scratch.path)).toEqual(['a/', 'a/b/']);
    await fs.writeFile(join(scratch.path, 'file'), '');
    for (const path of [
      '',
      '  ',
      join(scratch.path, 'file'),
      join(scratch.path, 'file/x'),
      'a\0b',
      undefined as never,
    ]) {
      expect(() => safeCreateDirectory(path)).toThrow(expect.objectContaining({ code: 'E_ARGUMENT' }));
    }
  } finally {
    await scratch.remove();
  }
});
