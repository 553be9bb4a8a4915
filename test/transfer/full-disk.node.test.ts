import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { mountSmallVolume } from '../runtimes-node/small-volume.ts';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from './support/fault-bench.ts';

const server = useFaultServer();
const mebibyte = 1 << 20;

it('F59 a volume that is full: what was whole is kept, and goes on when there is room', async () => {
  const volume = mountSmallVolume(8);
  if (volume === undefined) {
    console.info('Not run: a small volume cannot be mounted here (Linux and root only)');
    return;
  }
  onTestFinished(() => volume.unmount());
  await fs.mkdir(join(volume.path, 'library'));
  const filler = join(volume.path, 'filler');
  const size = 6 * mebibyte;
  const bench = await FaultBench.open(server(), {
    url: server().url('ok', { size, rate: 10_000_000 }),
    file: fileOf(size),
    sink: () => directory(join(volume.path, 'library')),
  });
  let isFilled = false;
  const error = await bench.fails({
    onEvent({ type }) {
      if (type !== 'range' || isFilled) return;
      isFilled = true;
      // At once, so that it does not take the room that the download gives up for its record.
      writeFileSync(filler, new Uint8Array(4 * mebibyte));
    },
  });
  expect(error).toMatchObject({ code: 'E_NO_SPACE', resumable: true });
  await fs.rm(filler);
  const { files } = await bench.succeeds();
  expect(files[0]?.resumedBytes).toBeGreaterThan(0);
  expect(bench.asked.again).toBe(0);
  expect((await fs.stat(join(volume.path, 'library', 'file.bin'))).size).toBe(size);
});
