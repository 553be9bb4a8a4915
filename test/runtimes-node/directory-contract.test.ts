import fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'vitest';
import { directory, type DirectoryOptions } from '../../src/runtimes/node/directory.ts';
import { sinkContract } from '../../src/testing/sink-contract.ts';
import { scratchFolder, tree } from './scratch-folder.ts';

async function harness(options: DirectoryOptions) {
  const scratch = await scratchFolder();
  const root = join(scratch.path, 'library');
  return {
    sink: directory(root, options),
    reopen: () => directory(root, options),
    async tearRecord() {
      const record = (await tree(root)).find((path) => path.endsWith('.json'));
      if (record === undefined) throw new Error('There is no record to tear');
      const { size } = await fs.stat(join(root, record));
      await fs.truncate(join(root, record), Math.floor(size / 2));
    },
    async appear(path: string, bytes: Uint8Array) {
      await fs.mkdir(dirname(join(root, path)), { recursive: true });
      await fs.writeFile(join(root, path), bytes);
    },
    dispose: () => scratch.remove(),
  };
}

for (const durability of ['process', 'power'] as const) {
  describe(`directory(path, { durability: '${durability}' })`, () => {
    sinkContract({ describe, it }, () => harness({ durability }), directory('.').capabilities);
  });
}
