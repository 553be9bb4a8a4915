import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { scratchFolder } from './scratch-folder.ts';
import { specOf } from './sink-on.ts';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  scratch = await scratchFolder();
});
afterEach(() => scratch.remove());

const modeOf = async (...path: readonly string[]): Promise<string> =>
  ((await fs.stat(join(scratch.path, ...path))).mode & 0o7777).toString(8);

describe('the mode of a file', () => {
  for (const size of [3, undefined]) {
    for (const [executable, mode] of [
      [undefined, '644'],
      [false, '644'],
      [true, '755'],
    ] as const) {
      it(`S26: is ${mode} with executable ${executable} and size ${size}, under the umask that is set`, async () => {
        const file = await directory(scratch.path).open(specOf('a.bin', { size }));
        await file.write(0, [new Uint8Array(3)]);
        await file.commit({ size: 3, executable });
        const withoutUmask = Number.parseInt(mode, 8) & ~process.umask();
        expect(await modeOf('a.bin')).toBe(withoutUmask.toString(8));
      });
    }

    it(`S26: nobody else can look at a partial, with size ${size}`, async () => {
      const file = await directory(scratch.path).open(specOf('a.bin', { size }));
      const [staging = ''] = await fs.readdir(scratch.path);
      expect(await modeOf(staging)).toBe('700');
      await file.discard();
    });
  }
});
