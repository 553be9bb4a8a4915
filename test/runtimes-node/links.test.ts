import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../src/runtimes/node/directory.ts';
import { scratchFolder, tree } from './scratch-folder.ts';
import { recordOf, specOf } from './sink-on.ts';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let root: string;
let outside: string;

beforeEach(async () => {
  scratch = await scratchFolder();
  root = join(scratch.path, 'root');
  outside = join(scratch.path, 'outside');
  await fs.mkdir(root);
  await fs.mkdir(outside);
});
afterEach(() => scratch.remove());

/** Leaves a partial, and says where its folder is. */
async function leavePartial(): Promise<string> {
  const file = await directory(root).open(specOf('a.bin'));
  await file.write(0, [new Uint8Array(10)]);
  await file.checkpoint(recordOf(10), 'data');
  await file.suspend();
  const [staging] = await fs.readdir(root);
  return join(root, staging ?? '');
}

describe('links and special files', () => {
  for (const ending of ['.part', '.json']) {
    it(`S21: a link in the place of the ${ending} file is refused, and what it points to stays as it is`, async () => {
      const staging = await leavePartial();
      const victim = join(outside, 'victim');
      await fs.writeFile(victim, 'precious');
      const name = (await fs.readdir(staging)).find((entry) => entry.endsWith(ending)) ?? '';
      await fs.rm(join(staging, name));
      await fs.symlink(victim, join(staging, name));
      await expect(directory(root).open(specOf('a.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
      expect(await fs.readFile(victim, 'utf8')).toBe('precious');
    });
  }

  it('S21: a link in the place of the lock is refused', async () => {
    const staging = await leavePartial();
    const victim = join(outside, 'victim');
    const key = (await fs.readdir(staging))[0]?.slice(0, 16) ?? '';
    await fs.symlink(victim, join(staging, `${key}.lock`));
    await expect(directory(root).open(specOf('a.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
    expect(await fs.readdir(outside)).toEqual([]);
  });

  it('S21: a link in the place of a record that is being written is removed, not followed', async () => {
    const sink = directory(root);
    const file = await sink.open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(10)]);
    const victim = join(outside, 'victim');
    await fs.writeFile(victim, 'precious');
    const staging = join(root, (await fs.readdir(root))[0] ?? '');
    const part = (await fs.readdir(staging)).find((entry) => entry.endsWith('.part')) ?? '';
    await fs.symlink(victim, join(staging, part.replace('.part', '.json.tmp')));
    await file.checkpoint(recordOf(10), 'data');
    await file.suspend();
    expect(await fs.readFile(victim, 'utf8')).toBe('precious');
    expect((await directory(root).open(specOf('a.bin'))).record?.done).toEqual([{ start: 0, end: 10 }]);
  });

  it('S21: a link in the place of our folder is refused', async () => {
    const staging = await leavePartial();
    await fs.rename(staging, join(outside, 'moved'));
    await fs.symlink(join(outside, 'moved'), staging);
    for (const size of [undefined, 10]) {
      await expect(directory(root).open(specOf('b.bin', { size }))).rejects.toMatchObject({ code: 'E_NAME' });
    }
    expect((await tree(outside)).filter((path) => path.endsWith('.own'))).toEqual([]);
  });

  it('S21: a link in the place of our folder is refused when it leads to another one within the root, and a file too', async () => {
    const other = await directory(root).open(specOf('folder/a.bin'));
    const [staging = ''] = await fs.readdir(join(root, 'folder'));
    await fs.symlink(join(root, 'folder', staging), join(root, staging));
    await expect(directory(root).open(specOf('b.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
    await fs.rm(join(root, staging));
    await fs.writeFile(join(root, staging), '');
    await expect(directory(root).open(specOf('b.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
    await other.discard();
  });

  it('S22: a folder that is a link out of the root is refused, and nothing is made there', async () => {
    await fs.symlink(outside, join(root, 'folder'));
    for (const path of ['folder/a.bin', 'folder/deeper/a.bin']) {
      await expect(directory(root).open(specOf(path))).rejects.toMatchObject({ code: 'E_NAME' });
      await expect(directory(root).open(specOf(path, { size: 3 }))).rejects.toMatchObject({ code: 'E_NAME' });
    }
    expect(await fs.readdir(outside)).toEqual([]);
  });

  it('S22: a link to nowhere is refused, and not made somewhere', async () => {
    await fs.symlink(join(outside, 'new'), join(root, 'folder'));
    await expect(directory(root).open(specOf('folder/a.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
    expect(await fs.readdir(outside)).toEqual([]);
  });

  it("S22: a folder that is a link within the root is the caller's", async () => {
    await fs.mkdir(join(root, 'real'));
    await fs.symlink(join(root, 'real'), join(root, 'alias'));
    const file = await directory(root).open(specOf('alias/a.bin'));
    await file.write(0, [new Uint8Array(3)]);
    await file.commit({ size: 3 });
    expect(await tree(root)).toEqual(['alias', 'real/', 'real/a.bin']);
  });

  for (const size of [undefined, 3]) {
    const kind = size === undefined ? 'a file' : 'a small file';
    it(`S22: ${kind} whose folder became a link out of the root is not published there`, async () => {
      const sink = directory(root);
      const file = await sink.open(specOf('folder/a.bin', { size }));
      await file.write(0, [new Uint8Array(3)]);
      await fs.rename(join(root, 'folder'), join(outside, 'folder'));
      await fs.symlink(join(outside, 'folder'), join(root, 'folder'));
      await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
      expect((await tree(outside)).filter((path) => path.endsWith('a.bin'))).toEqual([]);
      await file.discard();
    });
  }

  it('S22: a folder that becomes a link out of the root later is refused by the sink that knew it', async () => {
    const sink = directory(root);
    await (await sink.open(specOf('folder/a.bin'))).discard();
    await fs.rmdir(join(root, 'folder'));
    await fs.symlink(outside, join(root, 'folder'));
    await expect(sink.open(specOf('folder/a.bin'))).rejects.toMatchObject({ code: 'E_NAME' });
    expect(await fs.readdir(outside)).toEqual([]);
  });

  it('S22: nothing is read, found, listed or removed through a link out of the root', async () => {
    await fs.writeFile(join(outside, 'a.bin'), 'secret');
    await fs.symlink(outside, join(root, 'folder'));
    const sink = directory(root);
    const { path } = specOf('folder/a.bin');
    await expect(sink.stat(path)).rejects.toMatchObject({ code: 'E_NAME' });
    await expect(sink.read(path)).rejects.toMatchObject({ code: 'E_NAME' });
    await expect(sink.remove(path)).rejects.toMatchObject({ code: 'E_NAME' });
    for await (const entry of sink.list()) expect(entry).toBeUndefined();
    expect(await fs.readdir(outside)).toEqual(['a.bin']);
  });

  it('S23: the root may be a link, which is resolved once', async () => {
    const link = join(scratch.path, 'link');
    await fs.symlink(root, link);
    const sink = directory(link);
    for (const name of ['a.bin', 'b.bin']) {
      const file = await sink.open(specOf(name));
      await file.write(0, [new Uint8Array(3)]);
      await file.commit({ size: 3 });
      await fs.rm(link);
      await fs.symlink(outside, link);
    }
    expect(await tree(root)).toEqual(['a.bin', 'b.bin']);
    expect(await fs.readdir(outside)).toEqual([]);
  });

  it('S24: what is no plain file at the target is refused before a byte is written', async () => {
    await fs.mkdir(join(root, 'folder.bin'));
    await fs.symlink(join(outside, 'x'), join(root, 'link.bin'));
    execFileSync('mkfifo', [join(root, 'fifo.bin')]);
    for (const name of ['folder.bin', 'link.bin', 'fifo.bin']) {
      for (const size of [undefined, 3]) {
        await expect(directory(root).open(specOf(name, { size })), name).rejects.toMatchObject({
          code: 'E_NAME',
        });
      }
      expect(await directory(root).stat(specOf(name).path)).toBeUndefined();
      await directory(root).remove(specOf(name).path);
      await expect(directory(root).read(specOf(name).path)).rejects.toMatchObject({ code: 'E_NAME' });
    }
    expect((await fs.readdir(root)).toSorted()).toEqual(['fifo.bin', 'folder.bin', 'link.bin']);
  });

  it('S24: a target with a second name is replaced, and the other name keeps its bytes', async () => {
    await fs.writeFile(join(outside, 'other'), 'precious');
    await fs.link(join(outside, 'other'), join(root, 'a.bin'));
    const file = await directory(root).open(specOf('a.bin'));
    await file.write(0, [new Uint8Array(3)]);
    await file.commit({ size: 3 });
    expect(await fs.readFile(join(outside, 'other'), 'utf8')).toBe('precious');
    expect((await fs.stat(join(root, 'a.bin'))).size).toBe(3);
  });

  it('S24: a part that has a second name is not written to: it may be a file that was published', async () => {
    const staging = await leavePartial();
    const part = (await fs.readdir(staging)).find((entry) => entry.endsWith('.part')) ?? '';
    await fs.link(join(staging, part), join(root, 'published.bin'));
    const before = await fs.readFile(join(root, 'published.bin'));
    const file = await directory(root).open(specOf('a.bin'));
    expect(await file.present()).toEqual([]);
    await file.write(0, [new Uint8Array(10).fill(9)]);
    await file.commit({ size: 10 });
    expect(await fs.readFile(join(root, 'published.bin'))).toEqual(before);
  });
});
