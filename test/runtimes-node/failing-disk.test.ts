import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { nodeFileSystem } from '../../src/runtimes/node/file-system.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { scratchFolder, tree } from './scratch-folder.ts';
import { hurry, recordOf, sinkOn, specOf, systemError } from './sink-on.ts';

const system = nodeFileSystem();
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  scratch = await scratchFolder();
});
afterEach(() => scratch.remove());

/** Fails so often with a code, and then does what the system does. */
function failing<Args extends readonly unknown[], T>(
  times: number,
  code: string,
  work: (...args: Args) => T,
) {
  let left = times;
  const calls: Args[] = [];
  const call = async (...args: Args): Promise<Awaited<T>> => {
    calls.push(args);
    if (left-- > 0) throw systemError(code);
    return await work(...args);
  };
  return Object.assign(call, { calls });
}

describe('a disk that fails', () => {
  it('F61: at a write says where, and goes on when it works again', async () => {
    const sink = sinkOn(scratch.path, { writev: failing(1, 'EIO', system.writev) });
    const file = await sink.open(specOf('a.bin', { size: 10 }));
    await expect(file.write(5, [new Uint8Array(5)])).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'io',
      file: 'a.bin',
      position: 5,
      cause: { code: 'EIO' },
    });
    await file.write(0, [new Uint8Array(10)]);
    await file.commit({ size: 10 });
  });

  it('F61: at a flush is not asked again, and only what was flushed before is kept', async () => {
    const flush = failing(0, 'EIO', system.flush);
    let fails = false;
    const calls: number[] = [];
    const sink = sinkOn(scratch.path, {
      flush: async (fd) => {
        calls.push(fd);
        if (fails) throw systemError('EIO');
        await flush(fd);
      },
    });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(100)]);
    await file.checkpoint(recordOf(100), 'durable');
    await file.write(100, [new Uint8Array(100)]);
    fails = true;
    await expect(file.checkpoint(recordOf(200), 'durable')).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'io',
    });
    fails = false;
    const asked = calls.length;
    await expect(file.checkpoint(recordOf(200), 'durable')).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'io',
    });
    await expect(file.write(200, [new Uint8Array(1)])).rejects.toMatchObject({ code: 'E_SINK' });
    await expect(file.commit({ size: 200 })).rejects.toMatchObject({ code: 'E_SINK' });
    expect(calls.length).toBe(asked);
    await file.suspend();
    const again = await directory(scratch.path).open(specOf('a.bin'));
    expect(again.record?.done).toEqual([{ start: 0, end: 100 }]);
  });

  it('F61: at a flush takes back a record that was never flushed', async () => {
    const sink = sinkOn(scratch.path, { flush: failing(1, 'EIO', system.flush) });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(100)]);
    await file.checkpoint(recordOf(100), 'data');
    await expect(file.checkpoint(recordOf(100), 'durable')).rejects.toMatchObject({ code: 'E_SINK' });
    await file.suspend();
    const again = await directory(scratch.path).open(specOf('a.bin'));
    expect(again.record).toBeUndefined();
    expect(await again.present()).toEqual([]);
  });

  it('F61: at the flush before commit publishes nothing', async () => {
    const fail = failing(1, 'EIO', () => {});
    let isOpen = false;
    const flush = async (fd: number): Promise<void> => {
      if (isOpen) await fail();
      await system.flush(fd);
    };
    const sink = sinkOn(scratch.path, { flush }, { flushesAtCommit: true });
    const file = await sink.open(specOf('a.bin', { size: 3 }));
    isOpen = true;
    await file.write(0, [new Uint8Array(3)]);
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', phase: 'commit' });
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'io' });
    await file.discard();
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('F61: when a file is closed at commit, as network file systems tell it, nothing vouches for the bytes', async () => {
    const close = failing(1, 'EIO', async (_fd: number) => {});
    const sink = sinkOn(scratch.path, {
      close: async (fd, isSmall) => {
        await system.close(fd, isSmall);
        await close(fd);
      },
    });
    const file = await sink.open(specOf('a.bin', { size: 3 }));
    await file.write(0, [new Uint8Array(3)]);
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', cause: { code: 'EIO' } });
    await expect(file.checkpoint(recordOf(3), 'durable')).rejects.toMatchObject({ code: 'E_SINK' });
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK' });
    await file.suspend();
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('F61: after a file is there makes no failure of it', async () => {
    let looks = 0;
    const sink = sinkOn(scratch.path, {
      lstat: async (path) => {
        if (path.endsWith('a.bin') && ++looks === 2) throw systemError('EIO');
        return system.lstat(path);
      },
    });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(3)]);
    expect(await file.commit({ size: 3 })).toEqual({ path: 'a.bin', size: 3, modifiedAt: undefined });
    expect(await tree(scratch.path)).toEqual(['a.bin']);
  });

  it('F61: leaves no handle open when the former part cannot be used', async () => {
    for (const call of ['truncate', 'fstat'] as const) {
      const file = await sinkOn(scratch.path).open(specOf('a.bin'));
      await file.write(0, [new Uint8Array(10)]);
      await file.checkpoint(recordOf(10), 'durable');
      await file.suspend();
      const record = (await tree(scratch.path)).find((name) => name.endsWith('.json')) ?? '';
      await fs.writeFile(join(scratch.path, record), 'torn');
      const open = new Set<number>();
      const sink = sinkOn(scratch.path, {
        open: async (...args) => {
          const fd = await system.open(...args);
          open.add(fd);
          return fd;
        },
        close: async (fd, isSmall) => {
          open.delete(fd);
          await system.close(fd, isSmall);
        },
        [call]: failing(100, 'EIO', system[call] as () => unknown),
      });
      await expect(sink.open(specOf('a.bin'))).rejects.toMatchObject({ code: 'E_SINK' });
      expect(open.size, call).toBe(0);
    }
  });

  it('does not publish a part that another program cut short', async () => {
    const file = await sinkOn(scratch.path).open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(10)]);
    const part = (await tree(scratch.path)).find((name) => name.endsWith('.part')) ?? '';
    await fs.truncate(join(scratch.path, part), 4);
    await expect(file.commit({ size: 10 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
    await file.discard();
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('F68: flushes the file and its folder at commit when a power cut must do no harm, and only then', async () => {
    for (const flushesAtCommit of [true, false]) {
      const flush = failing(0, '', system.flush);
      const file = await sinkOn(scratch.path, { flush }, { flushesAtCommit }).open(
        specOf('a.bin', { size: 3 }),
      );
      await file.write(0, [new Uint8Array(3)]);
      await file.commit({ size: 3 });
      // And the folder around the root, which may have been made for it.
      expect(flush.calls.length).toBe(flushesAtCommit ? 3 : 0);
    }
  });

  it('F68: flushes the folders around the folders that it made, once', async () => {
    const names = new Map<number, string>();
    const flushed: (string | undefined)[] = [];
    const calls: Partial<typeof system> = {
      open: async (path, ...more) => {
        const fd = await system.open(path, ...more);
        names.set(fd, path);
        return fd;
      },
      flush: async (fd) => {
        flushed.push(names.get(fd));
        await system.flush(fd);
      },
    };
    const sink = sinkOn(scratch.path, calls, { flushesAtCommit: true });
    for (const name of ['x/y/a.bin', 'x/y/b.bin']) {
      const file = await sink.open(specOf(name, { size: 3 }));
      await file.write(0, [new Uint8Array(3)]);
      await file.commit({ size: 3 });
    }
    const folders = [join(scratch.path, 'x/y'), join(scratch.path, 'x'), scratch.path];
    expect(folders.map((folder) => flushed.filter((name) => name === folder).length)).toEqual([2, 1, 1]);
  });

  it('F68: flushes the bytes before a durable record that counts them', async () => {
    const order: string[] = [];
    const sink = sinkOn(scratch.path, {
      flush: async (fd) => {
        order.push('flush');
        await system.flush(fd);
      },
      rename: async (from, to) => {
        order.push(`rename to ${to.slice(to.lastIndexOf('.'))}`);
        await system.rename(from, to);
      },
    });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(3)]);
    await file.checkpoint(recordOf(3), 'durable');
    expect(order).toEqual(['flush', 'flush', 'rename to .json']);
    await file.discard();
  });

  for (const size of [3, undefined]) {
    it(`F62: waits for a file handle when there is none left; size ${size}`, async () => {
      const clock = manualClock(Date.now());
      const sink = sinkOn(scratch.path, { open: failing(3, 'EMFILE', system.open) }, { clock });
      const file = await hurry(clock, sink.open(specOf('a.bin', { size })));
      await file.write(0, [new Uint8Array(3)]);
      await file.commit({ size: 3 });
      expect(await tree(scratch.path)).toEqual(['a.bin']);
    });
  }

  it('F62: gives up after a while with an error that is worth a retry, and at once when aborted', async () => {
    const clock = manualClock(Date.now());
    const sink = sinkOn(scratch.path, { open: failing(Infinity, 'ENFILE', system.open) }, { clock });
    await expect(hurry(clock, sink.open(specOf('a.bin')))).rejects.toMatchObject({
      code: 'E_SINK',
      retryable: true,
    });
    const controller = new AbortController();
    const opening = sink.open(specOf('a.bin'), controller.signal);
    const settled = expect(opening).rejects.toBe('enough');
    controller.abort('enough');
    await settled;
    expect(await tree(scratch.path)).toEqual([]);
  });

  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    it(`F63: renames again while a scanner of Windows holds the file (${code})`, async () => {
      const clock = manualClock(Date.now());
      const rename = failing(20, code, system.rename);
      const sink = sinkOn(scratch.path, { platform: 'win32', rename }, { clock });
      const file = await sink.open(specOf('a.bin', { size: 3 }));
      await file.write(0, [new Uint8Array(3)]);
      await hurry(clock, file.commit({ size: 3 }));
      expect(rename.calls.length).toBe(21);
      expect(await tree(scratch.path)).toEqual(['a.bin']);
    });
  }

  it('F63: gives up after a minute, keeps the partial complete, and commits when asked again', async () => {
    const clock = manualClock(Date.now());
    let held = true;
    const rename: typeof system.rename = async (from, to) => {
      if (held && to.endsWith('a.bin')) throw systemError('EPERM');
      await system.rename(from, to);
    };
    const sink = sinkOn(scratch.path, { platform: 'win32', rename }, { clock });
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array([1, 2, 3])]);
    const start = clock.now();
    await expect(hurry(clock, file.commit({ size: 3 }))).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'commit',
      resumable: true,
    });
    expect(clock.now() - start).toBeGreaterThan(59_000);
    expect(clock.now() - start).toBeLessThanOrEqual(60_100);
    held = false;
    await file.commit({ size: 3 });
    expect(await fs.readFile(join(scratch.path, 'a.bin'))).toEqual(Buffer.from([1, 2, 3]));
  });

  it('F63: fails at once elsewhere, where EPERM is for good', async () => {
    const rename = failing(1, 'EPERM', system.rename);
    const sink = sinkOn(scratch.path, { platform: 'linux', rename });
    const file = await sink.open(specOf('a.bin', { size: 3 }));
    await file.write(0, [new Uint8Array(3)]);
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
    await file.commit({ size: 3 });
  });

  it('F65: renames where there are no hard links, if nothing is there', async () => {
    const link = failing(2, 'EPERM', system.link);
    const sink = sinkOn(scratch.path, { link });
    for (const name of ['a.bin', 'b.bin']) {
      const file = await sink.open(specOf(name, { size: 3, ifExists: 'fail' }));
      await file.write(0, [new Uint8Array(3)]);
      if (name === 'b.bin') {
        await fs.writeFile(join(scratch.path, name), 'theirs');
        await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_EXISTS' });
        await file.discard();
      } else {
        await file.commit({ size: 3 });
      }
    }
    expect(await fs.readFile(join(scratch.path, 'b.bin'), 'utf8')).toBe('theirs');
    expect(await tree(scratch.path)).toEqual(['a.bin', 'b.bin']);
  });

  for (const size of [3, undefined]) {
    it(`F66: fails when the folder is removed meanwhile, and makes nothing in its place; size ${size}`, async () => {
      const root = join(scratch.path, 'root');
      const sink = directory(root);
      const file = await sink.open(specOf('folder/a.bin', { size }));
      await file.write(0, [new Uint8Array(3)]);
      await fs.rm(root, { recursive: true });
      await expect(file.checkpoint(recordOf(3), 'data')).rejects.toMatchObject({ code: 'E_SINK' });
      await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
      await file.suspend();
      await expect(sink.open(specOf('folder/a.bin', { size }))).rejects.toMatchObject({ code: 'E_SINK' });
      expect(await tree(scratch.path)).toEqual([]);
    });
  }

  it('F66: makes a folder below the root again when the next file needs it', async () => {
    const sink = directory(scratch.path);
    await (await sink.open(specOf('folder/a.bin'))).discard();
    await fs.rm(join(scratch.path, 'folder'), { recursive: true });
    const file = await sink.open(specOf('folder/b.bin', { size: 0 }));
    await file.commit({ size: 0 });
    expect(await tree(scratch.path)).toEqual(['folder/', 'folder/b.bin']);
  });

  it('F78: refused access is told as such', async () => {
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      const sink = sinkOn(scratch.path, { open: failing(1, code, system.open) });
      await expect(sink.open(specOf('a.bin'))).rejects.toMatchObject({
        code: 'E_SINK',
        failure: 'permission',
      });
    }
    const small = sinkOn(scratch.path, { writev: failing(1, 'EFBIG', system.writev) });
    const file = await small.open(specOf('a.bin', { size: 3 }));
    await expect(file.write(0, [new Uint8Array(3)])).rejects.toMatchObject({ code: 'E_TOO_LARGE' });
    await file.discard();
  });

  it('says what it could not remove', async () => {
    const sink = sinkOn(scratch.path, { unlink: failing(Infinity, 'EIO', system.unlink) });
    const file = await sink.open(specOf('a.bin', { size: 3 }));
    await expect(file.discard()).rejects.toMatchObject({ code: 'E_SINK', failure: 'io', file: 'a.bin' });
    await file.discard();
  });
});
