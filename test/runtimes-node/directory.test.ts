import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { nodeFileSystem } from '../../src/runtimes/node/file-system.ts';
import { targetKey } from '../../src/runtimes/node/staging-folder.ts';
import { encodeResumeRecord } from '../../src/sinks/resume-record.ts';
import { recordPath } from '../../src/shared/safe-path.ts';
import { scratchFolder, tree } from './scratch-folder.ts';
import { recordOf, sinkOn, specOf } from './sink-on.ts';

const system = nodeFileSystem();
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  scratch = await scratchFolder();
});
afterEach(() => scratch.remove());

const wrong = (field: string): object => expect.objectContaining({ code: 'E_ARGUMENT', field });

/** Leaves a partial of ten bytes. */
async function leavePartial(contentKey = 'c0ffee00c0ffee00', path = 'a.bin'): Promise<void> {
  const file = await directory(scratch.path).open(specOf(path, { contentKey }));
  await file.write(0, [new Uint8Array(10)]);
  await file.checkpoint({ ...recordOf(10), contentKey }, 'data');
  await file.suspend();
}

describe('directory()', () => {
  it('makes the folder, and the folders of the files, and leaves nothing else', async () => {
    const sink = directory(join(scratch.path, 'a/b'));
    const file = await sink.open(specOf('c/d.bin', { size: 3 }));
    await file.write(0, [new Uint8Array(3)]);
    await file.commit({ size: 3 });
    expect(await tree(scratch.path)).toEqual(['a/', 'a/b/', 'a/b/c/', 'a/b/c/d.bin']);
  });

  it('makes nothing before the first file', async () => {
    const sink = directory(join(scratch.path, 'library'));
    expect(await sink.stat(specOf('a.bin').path)).toBeUndefined();
    for await (const entry of sink.list()) expect(entry).toBeUndefined();
    await sink.remove(specOf('a.bin').path);
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('keeps everything of a partial in one folder beside the target, under names of its own', async () => {
    await leavePartial('c0ffee00c0ffee00', 'folder/a.bin');
    const paths = await tree(scratch.path);
    expect(paths[0]).toBe('folder/');
    expect(paths.slice(1).join(' ')).toMatch(
      /^folder\/(\.partial-[0-9a-f]{8})\/ folder\/\1\/([0-9a-f]{16})-c0ffee00c0ffee00\.json folder\/\1\/\2-c0ffee00c0ffee00\.part$/,
    );
  });

  it('F69: begins again with a record of other content, or one that was edited, and with none', async () => {
    const damages: readonly ((record: string) => Promise<void>)[] = [
      (record) => fs.writeFile(record, 'not a record'),
      (record) => fs.truncate(record, 0),
      (record) => fs.writeFile(record, '{}'),
      (record) => fs.rm(record),
      async (record) => fs.writeFile(record, (await fs.readFile(record, 'utf8')).replace('10', '99')),
    ];
    for (const damage of damages) {
      await leavePartial();
      const record = (await tree(scratch.path)).find((path) => path.endsWith('.json')) ?? '';
      await damage(join(scratch.path, record));
      const file = await directory(scratch.path).open(specOf('a.bin'));
      expect(file.record).toBeUndefined();
      expect(await file.present()).toEqual([]);
      await file.discard();
      expect(await tree(scratch.path)).toEqual([]);
    }
  });

  it('F70: drops bytes past what is counted when asked, on the disk too', async () => {
    await leavePartial();
    const file = await directory(scratch.path).open(specOf('a.bin'));
    await file.truncate?.(4);
    expect(await file.present()).toEqual([{ start: 0, end: 4 }]);
    await file.commit({ size: 4 });
    expect((await fs.stat(join(scratch.path, 'a.bin'))).size).toBe(4);
  });

  it('does not believe in more bytes than the part has', async () => {
    await leavePartial();
    const part = (await tree(scratch.path)).find((path) => path.endsWith('.part')) ?? '';
    await fs.truncate(join(scratch.path, part), 3);
    const file = await directory(scratch.path).open(specOf('a.bin'));
    expect(await file.present()).toEqual([{ start: 0, end: 3 }]);
    await file.discard();
  });

  it('commits no more than it was told to', async () => {
    const file = await directory(scratch.path).open(specOf('a.bin', { size: 3 }));
    await file.write(0, [new Uint8Array(10)]);
    expect((await file.commit({ size: 3 })).size).toBe(3);
    expect((await fs.stat(join(scratch.path, 'a.bin'))).size).toBe(3);
  });

  it('goes on from the partial of a small file that has a record', async () => {
    const spec = specOf('a.bin', { size: 10 });
    const first = await directory(scratch.path).open(spec);
    await first.write(0, [new Uint8Array(4).fill(1)]);
    await first.checkpoint(recordOf(4), 'durable');
    await first.suspend();
    const second = await directory(scratch.path).open(spec);
    expect(second.record?.done).toEqual([{ start: 0, end: 4 }]);
    expect(await second.present()).toEqual([{ start: 0, end: 4 }]);
    await second.write(4, [new Uint8Array(6).fill(2)]);
    await second.commit({ size: 10 });
    expect([...(await fs.readFile(join(scratch.path, 'a.bin')))]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect(await tree(scratch.path)).toEqual(['a.bin']);
  });

  it('does not take a record that it finds by chance for that of a small file which is kept after all', async () => {
    const rename: typeof system.rename = async (from, to) => {
      if (to.endsWith('.json')) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      await system.rename(from, to);
    };
    const file = await sinkOn(scratch.path, { rename }).open(specOf('a.bin', { size: 200 }));
    await file.write(0, [new Uint8Array(200)]);
    const staging = join(scratch.path, (await fs.readdir(scratch.path))[0] ?? '');
    const record = join(staging, `${targetKey('a.bin')}-c0ffee00c0ffee00.json`);
    await fs.writeFile(record, encodeResumeRecord(recordOf(100)));
    await expect(file.checkpoint(recordOf(200), 'data')).rejects.toMatchObject({ code: 'E_SINK' });
    await file.suspend();
    expect((await directory(scratch.path).open(specOf('a.bin'))).record).toBeUndefined();
  });

  it('commits only when the writes that are under way have ended', async () => {
    const writev: typeof system.writev = async (...args) => {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      return system.writev(...args);
    };
    const file = await sinkOn(scratch.path, { writev }).open(specOf('a.bin', { size: 3 }));
    const writing = file.write(0, [new Uint8Array(3)]);
    await file.commit({ size: 3 });
    await writing;
    expect((await fs.stat(join(scratch.path, 'a.bin'))).size).toBe(3);
  });

  it('keeps nothing of a file that is suspended without a record', async () => {
    for (const size of [10, undefined]) {
      const file = await directory(scratch.path).open(specOf('a.bin', { size }));
      await file.write(0, [new Uint8Array(4)]);
      await file.suspend();
      expect(await tree(scratch.path)).toEqual([]);
    }
  });

  it('removes partials of older versions once a newer one is complete, and not before', async () => {
    await leavePartial('0000000000000001');
    await leavePartial('0000000000000002');
    await leavePartial('0000000000000003', 'other.bin');
    const file = await directory(scratch.path).open(specOf('a.bin', { size: 3 }));
    await file.write(0, [new Uint8Array(3)]);
    expect((await tree(scratch.path)).filter((path) => path.endsWith('.json'))).toHaveLength(3);
    await file.commit({ size: 3 });
    expect((await tree(scratch.path)).filter((path) => path.endsWith('.json'))).toHaveLength(1);
    await (
      await directory(scratch.path).open(specOf('other.bin', { contentKey: '0000000000000003' }))
    ).discard();
    expect(await tree(scratch.path)).toEqual(['a.bin']);
  });

  it('F67: removes the small files of a process that was killed, and of no other', async () => {
    const sink = directory(scratch.path);
    const file = await sink.open(specOf('a.bin', { size: 3 }));
    const staging = join(scratch.path, (await fs.readdir(scratch.path))[0] ?? '');
    const [own = ''] = await fs.readdir(staging);
    const dead = own.replace(`.${process.pid}.`, `.${2 ** 31 - 2}.`);
    const alive = own.replace(`.${process.pid}.`, `.${process.ppid}.`);
    for (const name of [dead, alive]) await fs.writeFile(join(staging, name), 'x');
    const second = await directory(scratch.path).open(specOf('b.bin', { size: 3 }));
    const names = await fs.readdir(staging);
    expect(names).not.toContain(dead);
    expect(names).toContain(alive);
    expect(names).toContain(own);
    await second.discard();
    await file.commit({ size: 0 });
  });

  it('makes our folder again when it is removed while it is being made', async () => {
    let removals = 2;
    const sink = sinkOn(scratch.path, {
      mkdir: async (path, mode) => {
        await system.mkdir(path, mode);
        if (path.includes('.partial-') && removals-- > 0) await system.rmdir(path);
      },
    });
    const file = await sink.open(specOf('a/b.bin'));
    await file.write(0, [new Uint8Array(3)]);
    expect(await file.commit({ size: 3 })).toMatchObject({ size: 3 });
  });

  it('makes our folder again when another process removes it while it is empty', async () => {
    for (const size of [3, undefined]) {
      let isFirst = true;
      const sink = sinkOn(scratch.path, {
        async open(path, flags, mode) {
          if (isFirst) await fs.rmdir(join(scratch.path, (await fs.readdir(scratch.path))[0] ?? ''));
          isFirst = false;
          return system.open(path, flags, mode);
        },
      });
      const file = await sink.open(specOf('a.bin', { size }));
      await file.discard();
    }
    expect(await tree(scratch.path)).toEqual([]);
  });

  it('writes many files side by side, in one folder and in many', async () => {
    const sink = directory(scratch.path);
    const paths = Array.from({ length: 300 }, (_, index) =>
      index % 2 === 0 ? `f${index}` : `d${index % 7}/f${index}`,
    );
    let next = 0;
    const work = async (): Promise<void> => {
      for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
        const size = path.length % 2 === 0 ? 10 : undefined;
        const file = await sink.open(specOf(path, { size, ifExists: 'fail' }));
        await file.write(0, [new TextEncoder().encode(path.padEnd(10))]);
        await file.commit({ size: 10 });
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    expect((await tree(scratch.path)).filter((path) => !path.endsWith('/'))).toEqual(paths.toSorted());
    for (const path of paths) expect((await fs.readFile(join(scratch.path, path), 'utf8')).trim()).toBe(path);
  });

  it('keeps its own files and foreign names out of its list, and finds records by their path', async () => {
    await leavePartial();
    await fs.writeFile(join(scratch.path, 'plain.bin'), 'x');
    await fs.writeFile(join(scratch.path, 'back\\slash'), 'x');
    await fs.writeFile(join(scratch.path, 'a:b'), 'x');
    await fs.symlink('plain.bin', join(scratch.path, 'link.bin'));
    await fs.mkdir(join(scratch.path, 'empty'));
    const sink = directory(scratch.path);
    const path = recordPath('0123');
    const file = await sink.open({ path, contentKey: '0123456789abcdef', size: 1, ifExists: 'replace' });
    await file.write(0, [new Uint8Array(1)]);
    await file.commit({ size: 1 });
    const names = async (prefix?: typeof path) => {
      const found: string[] = [];
      for await (const entry of sink.list(prefix)) found.push(entry.path);
      return found;
    };
    expect(await names()).toEqual(['plain.bin']);
    expect(await names(path.slice(0, path.indexOf('/')) as typeof path)).toEqual([path]);
    expect((await sink.stat(path))?.size).toBe(1);
  });

  it('closes what it reads from once, also when a read is under way as it is cancelled', async () => {
    await fs.writeFile(join(scratch.path, 'a.bin'), new Uint8Array(1 << 20));
    const closed: number[] = [];
    const reads: (() => void)[] = [];
    const sink = sinkOn(scratch.path, {
      read: async (fd, into, position) => {
        const count = await system.read(fd, into, position);
        if (position > 0) await new Promise<void>((resolve) => reads.push(resolve));
        return count;
      },
      close: async (fd, isSmall) => {
        closed.push(fd);
        await system.close(fd, isSmall);
      },
    });
    const stream = await sink.read(specOf('a.bin').path);
    const reader = stream.getReader();
    await reader.read();
    await vi.waitFor(() => expect(reads.length).toBe(1));
    await reader.cancel();
    for (const goOn of reads) goOn();
    await vi.waitFor(() => expect(closed.length).toBeGreaterThan(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed.length).toBe(1);
  });

  it('suspends what is open when it is closed, and opens nothing after that', async () => {
    const sink = directory(scratch.path);
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(10)]);
    await file.checkpoint(recordOf(10), 'data');
    await sink.close();
    await expect(file.write(10, [new Uint8Array(1)])).rejects.toMatchObject({ code: 'E_STATE' });
    await expect(sink.open(specOf('b.bin'))).rejects.toMatchObject({ code: 'E_STATE' });
    const again = await directory(scratch.path).open(specOf('a.bin'));
    expect(again.record?.done).toEqual([{ start: 0, end: 10 }]);
    await again.discard();
  });

  it('asks in line only while the place answers quickly', async () => {
    const slow = nodeFileSystem();
    const answers = await Promise.all([slow.lstat(scratch.path), slow.realpath(scratch.path)]);
    expect(answers[0]?.isDirectory()).toBe(true);
    expect(answers[1]).toBe(scratch.path);
    expect(await slow.lstat(join(scratch.path, 'none'))).toBeUndefined();
  });

  it('refuses a content key that could be a path, and paths and options that cannot be', async () => {
    for (const contentKey of ['../x', '', 'ABCDEF00', 'g0000000', '0'.repeat(65)]) {
      await expect(directory(scratch.path).open(specOf('a.bin', { contentKey }))).rejects.toMatchObject({
        code: 'E_ARGUMENT',
      });
    }
    expect(() => directory('')).toThrow(wrong('path'));
    expect(() => directory('a\0b')).toThrow(wrong('path'));
    expect(() => directory(7 as never)).toThrow(wrong('path'));
    expect(() => directory('.', { durability: 'none' as never })).toThrow(wrong('durability'));
    expect(() => directory('.', { lockTimeoutMs: -1 })).toThrow(wrong('lockTimeoutMs'));
    expect(() => directory('.', { durabilty: 'power' } as object)).toThrow(/did you mean "durability"/);
  });
});
