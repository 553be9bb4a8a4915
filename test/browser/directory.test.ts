import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory } from '../../src/runtimes/browser/index.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import type { ResumeRecord } from '../../src/sinks/resume-record.ts';
import type { SinkSpec } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { pickedFolder, type PickedFolder } from './picked-folder.ts';
import { expectSeeded } from './expect-seeded.ts';
import { privateFolder, type PrivateFolder } from './private-folder.ts';

const MiB = 1 << 20;
const seed = 6;
const path = safePath('a/file.bin');
const specOf = (size: number): SinkSpec => ({
  path,
  contentKey: 'c0ffee00c0ffee00',
  size,
  ifExists: 'replace',
});
const recordOf = (size: number, end: number): ResumeRecord => ({
  contentKey: 'c0ffee00c0ffee00',
  expect: { size, checksums: [] },
  done: [{ start: 0, end }],
  restarts: 0,
});

describe('directory() of a folder that the user picked', () => {
  let folder: PrivateFolder;
  let picked: PickedFolder;
  beforeEach(async () => {
    folder = await privateFolder();
    picked = pickedFolder(folder.handle);
  });
  afterEach(() => folder.remove());

  it('joins the pieces of a large file where files cannot be moved', async () => {
    const size = 70 * MiB;
    const file = await directory(picked.handle).open(specOf(size));
    for (let at = size; at > 0; at -= 5 * MiB)
      await file.write(at - 5 * MiB, [seededBytes(seed, at - 5 * MiB, 5 * MiB)]);
    expect((await folder.paths()).filter((each) => /\.partial-\w+\/\d+$/.test(each))).toHaveLength(3);
    await file.commit({ size });
    expect(await folder.paths()).toEqual([path]);
    expectSeeded(await folder.get(path), seed, size);
  });

  it('suspends with E_SINK(permission) when the permission is taken away, and goes on with it', async () => {
    const size = 8 * MiB;
    const file = await directory(picked.handle).open(specOf(size));
    await file.write(0, [seededBytes(seed, 0, 4 * MiB)]);
    await file.checkpoint(recordOf(size, 4 * MiB), 'durable');
    picked.revoke();
    const error = await file
      .write(4 * MiB, [seededBytes(seed, 4 * MiB, MiB)])
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'E_SINK', failure: 'permission', resumable: true, file: path });
    expect(error).toHaveProperty('hint', expect.stringContaining('requestPermission'));
    await file.suspend();
    await expect(directory(picked.handle).open(specOf(size))).rejects.toMatchObject({
      failure: 'permission',
    });

    picked.grant();
    const again = await directory(picked.handle).open(specOf(size));
    expect(again.record?.done).toEqual([{ start: 0, end: 4 * MiB }]);
    expect(await again.present()).toEqual([{ start: 0, end: 4 * MiB }]);
    await again.write(4 * MiB, [seededBytes(seed, 4 * MiB, 4 * MiB)]);
    await again.commit({ size });
    expectSeeded(await folder.get(path), seed, size);
  });

  it('keeps a complete partial when the permission is gone at commit, and commits later', async () => {
    const size = 2 * MiB;
    const file = await directory(picked.handle).open(specOf(size));
    await file.write(0, [seededBytes(seed, 0, size)]);
    await file.checkpoint(recordOf(size, size), 'durable');
    picked.revoke();
    await expect(file.commit({ size })).rejects.toMatchObject({ code: 'E_SINK', failure: 'permission' });
    await file.suspend();
    picked.grant();
    expect(await folder.get(path)).toBeUndefined();
    const again = await directory(picked.handle).open(specOf(size));
    await again.commit({ size });
    expectSeeded(await folder.get(path), seed, size);
  });

  it('loses with a dead page only what no checkpoint had', async () => {
    const size = 8 * MiB;
    const sink = directory(picked.handle);
    const file = await sink.open(specOf(size));
    await file.write(0, [seededBytes(seed, 0, 3 * MiB)]);
    await file.checkpoint(recordOf(size, 3 * MiB), 'durable');
    await file.write(3 * MiB, [seededBytes(seed, 3 * MiB, MiB)]);
    picked.revoke();
    await file.suspend();
    picked.grant();
    const again = await directory(picked.handle).open(specOf(size));
    expect(await again.present()).toEqual([{ start: 0, end: 3 * MiB }]);
    await again.discard();
    expect(await folder.paths()).toEqual([]);
  });

  it('takes nothing more once a write has failed, since the bytes before it are lost too', async () => {
    const file = await directory(picked.handle).open(specOf(8 * MiB));
    await file.write(0, [seededBytes(seed, 0, MiB)]);
    picked.fail('QuotaExceededError');
    await expect(file.write(MiB, [seededBytes(seed, MiB, MiB)])).rejects.toMatchObject({
      code: 'E_NO_SPACE',
    });
    picked.grant();
    await expect(file.write(2 * MiB, [seededBytes(seed, 2 * MiB, MiB)])).rejects.toMatchObject({
      code: 'E_NO_SPACE',
    });
    await expect(file.checkpoint(recordOf(8 * MiB, MiB), 'durable')).rejects.toMatchObject({
      code: 'E_NO_SPACE',
    });
    await file.discard();
  });

  it('leaves the file that was there when a commit fails halfway', async () => {
    await folder.put(path, new Uint8Array([1, 2, 3]));
    const file = await directory(picked.handle).open(specOf(3 * MiB));
    await file.write(0, [seededBytes(seed, 0, 3 * MiB)]);
    await file.checkpoint(recordOf(3 * MiB, 3 * MiB), 'durable');
    picked.fail('QuotaExceededError');
    await expect(file.commit({ size: 3 * MiB })).rejects.toMatchObject({ code: 'E_NO_SPACE' });
    picked.grant();
    expect(await folder.get(path)).toEqual(new Uint8Array([1, 2, 3]));
    await file.commit({ size: 3 * MiB });
    expectSeeded(await folder.get(path), seed, 3 * MiB);
  });

  it('does not list what has no safe name', async () => {
    for (const name of ['good.bin', 'CON', 'a:b', '.partial-1', 'x.lock', 'x.crswap'])
      await folder.put(name, new Uint8Array(1));
    await folder.put('.assets/1.json', new Uint8Array(1));
    const names: string[] = [];
    for await (const entry of directory(picked.handle).list?.() ?? []) names.push(entry.path);
    expect(names).toEqual(['good.bin']);
  });
});
