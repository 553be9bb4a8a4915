import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem, type FileSystem } from '../../../src/runtimes/node/file-system.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import type { Sink } from '../../../src/sinks/sink.ts';
import type { ManualClock } from '../../../src/testing/manual-clock.ts';
import { sinkOn, systemError } from '../../runtimes-node/sink-on.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const system = nodeFileSystem();
const size = 3_500_000;
const at = 2_500_000;

/** A folder on a file system of which some calls are replaced; its clock is the test's. */
function on(calls: Partial<FileSystem>, platform?: NodeJS.Platform) {
  return (root: string, clock: ManualClock): Sink =>
    sinkOn(root, { ...calls, ...(platform === undefined ? {} : { platform }) }, { clock });
}

describe('a disk that fails', () => {
  it('F59 full in the middle of a write: stops, keeps what was whole, and goes on when there is room', async () => {
    let room = 2_000_000;
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      file: fileOf(size),
      sink: on({
        async writev(fd, buffers, position) {
          const length = buffers.reduce((sum, each) => sum + each.byteLength, 0);
          // A record finds room in what the failed write gives back.
          if (length < 65_536) return system.writev(fd, buffers, position);
          if (room <= 0) throw systemError('ENOSPC');
          const fits = Math.min(room, length);
          room -= fits;
          // A full disk shows as a short write first.
          if (fits === length) return system.writev(fd, buffers, position);
          const joined = Buffer.concat(buffers).subarray(0, fits);
          return system.writev(fd, [joined], position);
        },
      }),
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_NO_SPACE', resumable: true });
    expect(await bench.disk()).toBe('P');
    expect(bench.asked.asks.length).toBe(1);
    room = Infinity;
    const { files } = await bench.succeeds();
    expect(files[0]?.resumedBytes).toBeGreaterThan(0);
    expect(files[0]?.resumedBytes).toBeLessThanOrEqual(2_000_000);
    expect(bench.asked.again).toBe(0);
    await bench.expectFinal(size);
  });

  it('F60 full at a checkpoint: the former one is kept', async () => {
    let isFull = false;
    const url = server().url(['fin-mid-body', 'fin-mid-body', 'ok'], { size, at: 1_200_000 });
    const bench = await FaultBench.open(server(), {
      url,
      sink: on({
        async open(path, flags, mode) {
          if (isFull && /record|json|tmp/.test(path)) throw systemError('ENOSPC');
          return system.open(path, flags, mode);
        },
      }),
    });
    const controller = new AbortController();
    const pause = await bench.ended({
      signal: controller.signal,
      onEvent: ({ type }) => type === 'retry' && controller.abort('pause'),
    });
    expect(pause).toEqual({ thrown: 'pause' });
    isFull = true;
    const again = new AbortController();
    await bench.ended({
      signal: again.signal,
      onEvent: ({ type }) => type === 'retry' && again.abort('pause'),
    });
    isFull = false;
    const { files } = await bench.succeeds();
    expect(files[0]?.resumedBytes).toBe(1_200_000);
    await bench.expectFinal(size);
  });

  it('F61 EIO: fails without another try, and what was whole is kept', async () => {
    let writes = 0;
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      sink: on({
        async writev(fd, buffers, position) {
          if (++writes === 2) throw systemError('EIO');
          return system.writev(fd, buffers, position);
        },
      }),
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_SINK', failure: 'io' });
    expect(bench.asked.asks.length).toBe(1);
    expect(bench.retries).toEqual([]);
    await bench.succeeds();
    await bench.expectFinal(size);
  });

  it('F62 no handle left: waits for one', async () => {
    let left = 3;
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      idle: () => left >= 0,
      sink: on({
        async open(path, flags, mode) {
          if (left-- > 0) throw systemError('EMFILE');
          return system.open(path, flags, mode);
        },
      }),
    });
    await bench.succeeds();
    await bench.expectFinal(size);
  });

  it('F63 a scanner of Windows holds the file: renames until it lets go', async () => {
    let left = 5;
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      idle: () => left < 5 && left >= 0,
      sink: on(
        {
          async rename(from, to) {
            if (to.endsWith('file.bin') && left-- > 0) throw systemError('EBUSY');
            return system.rename(from, to);
          },
        },
        'win32',
      ),
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(left).toBeLessThan(0);
  });

  it('F63 it never lets go: fails, the partial is complete, and the next call needs no byte', async () => {
    let isHeld = true;
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      idle: () => bench.events.some((event) => event.type === 'state' && event.state === 'committing'),
      sink: on(
        {
          async rename(from, to) {
            if (to.endsWith('file.bin') && isHeld) throw systemError('EBUSY');
            return system.rename(from, to);
          },
        },
        'win32',
      ),
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_SINK', failure: 'commit', resumable: true });
    expect(await bench.disk()).toBe('P');
    isHeld = false;
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.asks.length).toBe(1);
  });

  it('F64 the file exists and may not be replaced: fails before any request', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('ok', { size }) });
    await bench.place('the former one');
    expect(await bench.fails({ ifExists: 'fail' })).toMatchObject({ code: 'E_EXISTS' });
    expect(bench.asked.asks.length).toBe(0);
    await bench.expectBytes(new TextEncoder().encode('the former one'));
    expect(await bench.disk()).toBe('F');
  });

  it('F65 the file appears meanwhile: it is not touched, and the partial is kept', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('fin-mid-body', { size, at, times: 1 }),
    });
    let placing: Promise<void> | undefined;
    const error = await bench.fails({
      ifExists: 'fail',
      onEvent({ type }) {
        if (type === 'retry') placing = bench.place('theirs');
      },
    });
    await placing;
    expect(error).toMatchObject({ code: 'E_EXISTS' });
    await bench.expectBytes(new TextEncoder().encode('theirs'));
    expect(await bench.disk()).toBe('F+P');
  });

  it('F66 the folder is removed meanwhile: fails, and makes nothing in its place', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('fin-mid-body', { size, at, times: 1 }),
      sink: (root) => directory(join(root, 'library')),
    });
    const error = await bench.fails({
      onEvent({ type }) {
        if (type === 'retry') rmSync(join(bench.root, 'library'), { recursive: true });
      },
    });
    expect(error).toMatchObject({ code: 'E_SINK' });
    expect(await fs.readdir(bench.root)).toEqual([]);
  });
});
