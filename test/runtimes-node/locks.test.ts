import fs from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { nodeFileSystem } from '../../src/runtimes/node/file-system.ts';
import { FileLock, type LockRequest } from '../../src/runtimes/node/file-lock.ts';
import { newOwner } from '../../src/runtimes/node/lock-owner.ts';
import { manualClock, type ManualClock } from '../../src/testing/manual-clock.ts';
import { kill, lineOf, startChild } from './run-child.ts';
import { scratchFolder, tree } from './scratch-folder.ts';
import { hurry, recordOf, sinkOn, specOf, systemError } from './sink-on.ts';

const system = nodeFileSystem();
/** No system gives a process such a number. */
const noPid = 2 ** 31 - 2;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let clock: ManualClock;
let path: string;

beforeEach(async () => {
  scratch = await scratchFolder();
  clock = manualClock(Date.now());
  path = join(scratch.path, 'x.lock');
});
afterEach(() => scratch.remove());

const request = (facts: Partial<LockRequest> = {}): LockRequest => ({
  fs: system,
  clock,
  idleClock: clock,
  path,
  file: 'a.bin',
  timeoutMs: 0,
  ...facts,
});

/** A second copy of the package, as another process has one: with its own list of what is open. */
async function otherCopy(): Promise<typeof import('./sink-on.ts')> {
  vi.resetModules();
  return import('./sink-on.ts');
}

/** A lock of someone else, last touched so long ago. */
async function leaveLock(owner: object | string, silentMs = 0): Promise<void> {
  await fs.writeFile(path, typeof owner === 'string' ? owner : JSON.stringify({ ...newOwner(), ...owner }));
  const date = new Date(clock.date() - silentMs);
  await fs.utimes(path, date, date);
}

/** Five seconds pass, and the lock does what it does then. */
async function beat(): Promise<void> {
  clock.advance(5000);
  await vi.waitFor(() => expect(clock.timers).toBe(1));
}

describe('the lock of a file', () => {
  it('F72: names its owner to the one that comes second', async () => {
    const lock = await FileLock.take(request());
    const second = FileLock.take(request());
    await expect(second).rejects.toMatchObject({ code: 'E_LOCKED', retryable: true, file: 'a.bin' });
    await expect(second).rejects.toMatchObject({
      hint: expect.stringContaining(`Process ${process.pid} on "${os.hostname()}"`),
    });
    await lock.release();
    expect(await fs.readdir(scratch.path)).toEqual([]);
    await (await FileLock.take(request())).release();
  });

  it('F72: of a process that has gone is taken over at once', async () => {
    await leaveLock({ pid: noPid });
    const lock = await FileLock.take(request());
    await expect(FileLock.take(request())).rejects.toMatchObject({ code: 'E_LOCKED' });
    await lock.release();
    expect(await fs.readdir(scratch.path)).toEqual([]);
  });

  it('F72: of a process that is there is never taken over, however silent', async () => {
    await leaveLock({ pid: process.ppid }, 10 * 60_000);
    await expect(FileLock.take(request())).rejects.toMatchObject({
      code: 'E_LOCKED',
      hint: expect.stringContaining('600 s ago'),
    });
  });

  it('F72: of a process from before the last start of the machine is taken over: the pid is another one now', async () => {
    await leaveLock({ pid: process.ppid }, os.uptime() * 1000 + 60_000);
    await (await FileLock.take(request())).release();
  });

  it.each([
    ['of this process, since threads share the pid', { pid: process.pid }, 30_000],
    ['of a process in a space that is not told', { pid: noPid, space: undefined }, 30_000],
    ['of another machine', { pid: noPid, host: 'elsewhere' }, 120_000],
    ['of another container', { pid: noPid, space: 'pid:[1]' }, 120_000],
  ])('F72: %s is taken over only after a silence', async (_, owner, limitMs) => {
    await leaveLock(owner, limitMs - 1000);
    await expect(FileLock.take(request())).rejects.toMatchObject({ code: 'E_LOCKED' });
    await leaveLock(owner, limitMs + 1000);
    await (await FileLock.take(request())).release();
  });

  it.each(['', '{"pid":', '[]', 'null', '{"pid":"1","host":"x","id":"y"}', 'x'.repeat(10_000)])(
    'F72: that is torn (%j) is left alone for a moment, then taken over',
    async (text) => {
      await leaveLock(text.slice(0, 10_000), 1000);
      await expect(hurry(clock, FileLock.take(request()))).resolves.toBeDefined();
      expect(clock.now()).toBeGreaterThanOrEqual(1000);
    },
  );

  it('F72: is waited for as long as is asked', async () => {
    const lock = await FileLock.take(request());
    await expect(hurry(clock, FileLock.take(request({ timeoutMs: 3000 })))).rejects.toMatchObject({
      code: 'E_LOCKED',
    });
    expect(clock.now()).toBeGreaterThanOrEqual(3000);
    const waiting = hurry(clock, FileLock.take(request({ timeoutMs: 60_000 })));
    await lock.release();
    await (await waiting).release();
  });

  it('rejects a wait with the reason of the signal', async () => {
    const lock = await FileLock.take(request());
    const controller = new AbortController();
    const waiting = FileLock.take(request({ timeoutMs: 60_000, signal: controller.signal }));
    const settled = expect(waiting).rejects.toBe('enough');
    controller.abort('enough');
    await settled;
    await lock.release();
    expect(clock.timers).toBe(0);
  });

  it('shows every five seconds that its owner is alive', async () => {
    const lock = await FileLock.take(request());
    for (let round = 0; round < 3; round++) await beat();
    expect(Math.round((await fs.stat(path)).mtimeMs / 1000)).toBe(Math.round(clock.date() / 1000));
    await lock.release();
    expect(clock.timers).toBe(0);
  });

  it("is lost when another process took it over while this one was stopped, and stays the other's", async () => {
    const lock = await FileLock.take(request());
    await leaveLock({ pid: process.ppid });
    clock.advance(5000);
    const lost = expect.objectContaining({ code: 'E_LOCKED', resumable: true });
    await vi.waitFor(() => expect(() => lock.assertHeld()).toThrow(lost));
    await lock.release();
    expect(await fs.readdir(scratch.path)).toEqual(['x.lock']);
  });

  it('is looked at again before a commit when the last beat is long ago', async () => {
    const lock = await FileLock.take(request({ idleClock: manualClock() }));
    await lock.check();
    await leaveLock({ pid: process.ppid });
    clock.advance(60_000);
    await expect(lock.check()).rejects.toMatchObject({ code: 'E_LOCKED' });
    await lock.release();
    expect(await fs.readdir(scratch.path)).toEqual(['x.lock']);
  });

  it('F72: is left alone by the one that found it stale when another has renewed it meanwhile', async () => {
    await leaveLock({ pid: noPid });
    let isFirst = true;
    const slow: LockRequest = request({
      fs: {
        ...system,
        async open(name, ...more) {
          // Between the look at the stale lock and its removal, another process takes it over.
          if (isFirst && name.endsWith('.guard')) {
            isFirst = false;
            await leaveLock({ pid: process.ppid, id: 'theirs' });
          }
          return system.open(name, ...more);
        },
      },
    });
    await expect(FileLock.take(slow)).rejects.toMatchObject({ code: 'E_LOCKED' });
    expect(isFirst).toBe(false);
    expect(JSON.parse(await fs.readFile(path, 'utf8'))).toMatchObject({ id: 'theirs' });
    expect(await fs.readdir(scratch.path)).toEqual(['x.lock']);
  });

  it('F72: is taken over by one process at a time, and a guard that a killed one left is removed after a while', async () => {
    await leaveLock({ pid: noPid });
    await fs.writeFile(`${path}.guard`, '');
    await expect(FileLock.take(request())).rejects.toMatchObject({ code: 'E_LOCKED' });
    const old = new Date(clock.date() - 11_000);
    await fs.utimes(`${path}.guard`, old, old);
    const lock = await hurry(clock, FileLock.take(request({ timeoutMs: 1000 })));
    expect(await fs.readdir(scratch.path)).toEqual(['x.lock']);
    await lock.release();
  });

  it('F72: goes to one of many that take it over together', async () => {
    await leaveLock({ pid: noPid });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => FileLock.take(request())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('two writers of one file', () => {
  it('F72: the second one of two sinks of a process is told so, whatever the size', async () => {
    for (const size of [3, undefined]) {
      const first = await directory(scratch.path).open(specOf('a.bin', { size }));
      await expect(directory(scratch.path).open(specOf('a.bin', { size }))).rejects.toMatchObject({
        code: 'E_LOCKED',
      });
      await expect(directory(scratch.path).open(specOf('a.bin'))).rejects.toMatchObject({ code: 'E_LOCKED' });
      await first.discard();
    }
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('F72, F67: another process is kept out while this one lives, and goes on from its record when it was killed', async () => {
    const spec = specOf('folder/a.bin');
    const child = startChild(
      new URL('./writing-child.ts', import.meta.url),
      scratch.path,
      spec.path,
      spec.contentKey,
    );
    try {
      expect(await lineOf(child)).toBe('recorded');
      await expect(directory(scratch.path).open(spec)).rejects.toMatchObject({
        code: 'E_LOCKED',
        hint: expect.stringContaining(`Process ${child.pid}`),
      });
      await kill(child);
      expect(await directory(scratch.path).stat(spec.path)).toBeUndefined();
      const file = await directory(scratch.path).open(spec);
      expect(file.record?.done).toEqual([{ start: 0, end: 1 << 19 }]);
      expect((await file.present())[0]?.end).toBeGreaterThanOrEqual(1 << 19);
      await file.truncate?.(1 << 19);
      await file.commit({ size: 1 << 19 });
      expect(await tree(scratch.path)).toEqual(['folder/', 'folder/a.bin']);
    } finally {
      await kill(child);
    }
  });

  it('F72: a small file that is to be kept after all is refused when another process has the lock', async () => {
    const file = await directory(scratch.path).open(specOf('a.bin', { size: 10 }));
    await file.write(0, [new Uint8Array(5)]);
    const staging = (await fs.readdir(scratch.path))[0] ?? '';
    const other = await directory(scratch.path).open(specOf('b.bin'));
    const lock = (await fs.readdir(join(scratch.path, staging))).find((name) => name.endsWith('.lock')) ?? '';
    await other.discard();
    // The lock of a.bin has the name that the first checkpoint would make.
    const { targetKey } = await import('../../src/runtimes/node/staging-folder.ts');
    expect(lock).toBe(`${targetKey('b.bin')}.lock`);
    path = join(scratch.path, staging, `${targetKey('a.bin')}.lock`);
    await leaveLock({ pid: process.ppid });
    await expect(file.checkpoint(recordOf(5), 'data')).rejects.toMatchObject({ code: 'E_LOCKED' });
    await file.discard();
    expect((await fs.readdir(join(scratch.path, staging))).length).toBe(1);
  });

  it('F72: a file that another process took over is not published', async () => {
    const sink = sinkOn(scratch.path, {}, { clock, idleClock: manualClock() });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(3)]);
    path = join(scratch.path, (await tree(scratch.path)).find((name) => name.endsWith('.lock')) ?? '');
    await leaveLock({ pid: process.ppid });
    clock.advance(60_000);
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_LOCKED', resumable: true });
    await expect(file.write(3, [new Uint8Array(1)])).rejects.toMatchObject({ code: 'E_LOCKED' });
    expect(await sink.stat(specOf('a.bin').path)).toBeUndefined();
    await file.suspend();
    expect((await tree(scratch.path)).filter((name) => name.endsWith('.lock'))).toHaveLength(1);
  });

  it('F62, F72: is not removed by one that had no handle left to take it with', async () => {
    const first = await sinkOn(scratch.path).open(specOf('a.bin'));
    await first.write(0, [new Uint8Array(100).fill(1)]);
    const { sinkOn: sinkOfOther } = await otherCopy();
    let fails = true;
    const second = sinkOfOther(scratch.path, {
      open: async (name, ...more) => {
        if (!fails || !name.endsWith('.lock')) return system.open(name, ...more);
        fails = false;
        // Linux says so before it looks whether there is a file.
        throw systemError('EMFILE');
      },
    });
    await expect(second.open(specOf('a.bin'))).rejects.toMatchObject({ code: 'E_LOCKED' });
    await first.commit({ size: 100 });
    expect(await fs.readFile(join(scratch.path, 'a.bin'))).toEqual(Buffer.alloc(100, 1));
  });

  for (const way of ['truncate', 'discard', 'suspend'] as const) {
    it(`F72: a file that another process took over is left to it: ${way}`, async () => {
      const first = await sinkOn(scratch.path, {}, { clock, idleClock: manualClock() }).open(specOf('a.bin'));
      await first.write(0, [new Uint8Array(50)]);
      path = join(scratch.path, (await tree(scratch.path)).find((name) => name.endsWith('.lock')) ?? '');
      await leaveLock({ pid: noPid });
      clock.advance(180_000);
      const { sinkOn: sinkOfOther } = await otherCopy();
      const second = await sinkOfOther(scratch.path, {}, { clock }).open(specOf('a.bin'));
      await second.write(0, [new Uint8Array(200).fill(2)]);
      await expect(first.commit({ size: 50 })).rejects.toMatchObject({ code: 'E_LOCKED' });
      if (way === 'truncate') await expect(first.truncate?.(0)).rejects.toMatchObject({ code: 'E_LOCKED' });
      await (way === 'discard' ? first.discard() : first.suspend());
      await second.commit({ size: 200 });
      expect(await fs.readFile(join(scratch.path, 'a.bin'))).toEqual(Buffer.alloc(200, 2));
    });
  }

  it('E_LOCKED names the file as the caller does', async () => {
    const file = await sinkOn(scratch.path).open(specOf('sub/a.bin'));
    await expect(sinkOn(scratch.path).open(specOf('sub/a.bin'))).rejects.toMatchObject({ file: 'sub/a.bin' });
    await file.discard();
  });

  it('does not keep the process alive, and leaves no timer', async () => {
    const idle = manualClock(Date.now());
    const sink = sinkOn(scratch.path, {}, { idleClock: idle });
    const files = [
      await sink.open(specOf('a.bin')),
      await sink.open(specOf('b.bin')),
      await sink.open(specOf('c.bin')),
    ];
    expect(idle.timers).toBe(3);
    await files[0]?.commit({ size: 0 });
    await files[1]?.suspend();
    await files[2]?.discard();
    expect(idle.timers).toBe(0);
  });
});
