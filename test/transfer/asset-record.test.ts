import { describe, expect, it, vi } from 'vitest';
import type { DownloadedFile } from '../../src/models/download-result.ts';
import { memory, type MemorySink } from '../../src/sinks/memory.ts';
import type { SafePath } from '../../src/shared/safe-path.ts';
import type { Sink, SinkFile } from '../../src/sinks/sink.ts';
import {
  readAssetRecord,
  recordFile,
  recordPathOf,
  writeAssetRecord,
  type AssetRecord,
  type RecordedFile,
} from '../../src/transfer/asset-record.ts';

const record: AssetRecord = {
  uid: '3001',
  title: 'Dock',
  complete: true,
  metadata: { licence: 'CC0', __proto__: null },
  files: [
    {
      path: 'dock/a.glb',
      size: 5,
      checksums: [{ algorithm: 'sha256', value: 'ab'.repeat(32) }],
      contentKey: 'ab'.repeat(16),
      verified: true,
      assurance: 'digest',
      modifiedAt: 1_700_000_000_000,
    },
  ],
};

async function written(text: string): Promise<{ readonly sink: MemorySink; readonly path: SafePath }> {
  const sink = memory();
  const path = await recordPathOf('3001');
  const file = await sink.open({ path, contentKey: 'ab'.repeat(16), ifExists: 'replace' });
  await file.write(0, [new TextEncoder().encode(text)]);
  await file.commit({ size: text.length });
  return { sink, path };
}

describe('the record of an asset', () => {
  it('is read as it was written, and an older one is replaced', async () => {
    const sink = memory();
    const path = await recordPathOf('3001');
    expect(await readAssetRecord(sink, path)).toBeUndefined();
    await writeAssetRecord(sink, path, { ...record, complete: false });
    await writeAssetRecord(sink, path, record);
    expect(await readAssetRecord(sink, path)).toEqual({ ...record, metadata: { licence: 'CC0' } });
  });

  it('has a name of its own for each asset, made of safe characters only', async () => {
    const names = await Promise.all(['a', 'A', '../a', '💡'].map(recordPathOf));
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[\w./-]+$/);
  });

  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"v":2,"uid":"3001","files":[]}',
    '{"v":1,"files":[]}',
    '{"v":1,"uid":"3001"}',
  ]) {
    it(`S62 ${JSON.stringify(text)} is none`, async () => {
      const { sink, path } = await written(text);
      expect(await readAssetRecord(sink, path)).toBeUndefined();
    });
  }

  it('S62 leaves out entries that are no files, and keeps the others', async () => {
    const files = [
      null,
      5,
      { path: 1 },
      { path: 'a', size: '5' },
      { ...record.files[0], checksums: [null] },
      record.files[0],
    ];
    const { sink, path } = await written(
      JSON.stringify({ v: 1, uid: '3001', title: 7, files, metadata: null }),
    );
    expect(await readAssetRecord(sink, path)).toEqual({
      uid: '3001',
      title: '',
      complete: false,
      files: [record.files[0]],
      metadata: {},
    });
  });

  it('S62 leaves out files that are not whole, or lead elsewhere', async () => {
    const [file] = record.files;
    const wrong: readonly object[] = [
      { path: '../dock/a.glb' },
      { path: '/dock/a.glb' },
      // Another form of the same path is another path.
      { path: 'dock\\a.glb' },
      { path: 1 },
      { size: 5.5 },
      { size: '5' },
      { contentKey: 5 },
      { checksums: 'sha256' },
      { checksums: [{ algorithm: 'sha256', value: 5 }] },
      { checksums: [...(file?.checksums ?? []), null] },
    ];
    const files = wrong.map((change) => ({ ...file, ...change }));
    const shortcut = { ...file, path: 'dock/desktop.ini' };
    const { sink, path } = await written(JSON.stringify({ v: 1, uid: '3001', files: [...files, shortcut] }));
    expect((await readAssetRecord(sink, path))?.files).toEqual([shortcut]);
  });

  it('takes only what has the right form', async () => {
    const read = async (change: object): Promise<AssetRecord | undefined> => {
      const { sink, path } = await written(JSON.stringify({ v: 1, uid: '3001', files: [], ...change }));
      return readAssetRecord(sink, path);
    };
    const bare = { uid: '3001', title: '', complete: false, files: [], metadata: {} };
    const listing = { fingerprint: 'abc', asset: { uid: '3001', title: 'Dock' } };
    expect(await read({})).toStrictEqual(bare);
    expect(await read({ complete: true, listing })).toStrictEqual({ ...bare, complete: true, listing });
    for (const change of [
      { complete: 'yes' },
      { metadata: 'CC0' },
      { listing: null },
      { listing: { fingerprint: 5, asset: listing.asset } },
      { listing: { fingerprint: 'abc' } },
      { listing: { fingerprint: 'abc', asset: { uid: 5 } } },
    ]) {
      expect(await read(change)).toStrictEqual(bare);
    }
    for (const change of [{ uid: 5 }, { files: {} }, { v: '1' }]) expect(await read(change)).toBeUndefined();
  });

  it('is not read when it is empty, or larger than any is', async () => {
    const read = vi.fn<NonNullable<Sink['read']>>(async () => new Blob(['null']).stream());
    const sized = (size: number): Sink => ({ ...memory(), stat: async (path) => ({ path, size }), read });
    const path = await recordPathOf('3001');
    for (const size of [0, (64 << 20) + 1]) expect(await readAssetRecord(sized(size), path)).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
    await readAssetRecord(sized(64 << 20), path);
    expect(read).toHaveBeenCalledWith(path, { start: 0, end: 64 << 20 });
  });

  it('is a file that people can read, at a place that its uid alone decides', async () => {
    const sink = memory();
    const path = await recordPathOf('3001');
    expect(path).toBe('.assets/a20c25627ed7bbb6d2b999c589b698e6.json');
    await writeAssetRecord(sink, path, record);
    const text = new TextDecoder().decode(sink.bytes(path));
    expect(text).toMatch(/^\{\n "v": 1,\n "uid": "3001",\n/);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('is written as one file of a known size, and with the signal of the call', async () => {
    const sink = memory();
    const open = vi.spyOn(sink, 'open');
    const path = await recordPathOf('3001');
    const { signal } = new AbortController();
    await writeAssetRecord(sink, path, record, signal);
    const size = sink.bytes(path)?.length;
    expect(open).toHaveBeenCalledWith(
      { path, contentKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string, size, ifExists: 'replace' },
      signal,
    );
  });

  it.each([false, true])(
    'is not begun when it cannot be ended (and the part cannot be removed: %s)',
    async (stuck) => {
      const discard = vi.fn<SinkFile['discard']>(async () => {
        if (stuck) throw new Error('stuck');
      });
      const full = new Error('full');
      const sink = memory();
      vi.spyOn(sink, 'open').mockImplementation(
        async () => ({ write: () => Promise.reject(full), discard }) as unknown as SinkFile,
      );
      await expect(writeAssetRecord(sink, await recordPathOf('3001'), record)).rejects.toBe(full);
      expect(discard).toHaveBeenCalledOnce();
    },
  );

  it('names of a file what a later run must know', () => {
    const [file] = record.files;
    const downloaded = { ...file, resumedBytes: 3, skipped: false } as DownloadedFile;
    const { modifiedAt, contentKey, ...rest } = file as RecordedFile;
    expect(recordFile(downloaded, contentKey, new Date(modifiedAt ?? 0))).toStrictEqual(file);
    expect(recordFile(downloaded, contentKey, undefined)).toStrictEqual({ ...rest, contentKey });
  });

  it('is none in a sink that cannot be read', async () => {
    const { read: _, ...blind } = memory();
    expect(await readAssetRecord(blind, await recordPathOf('3001'))).toBeUndefined();
  });
});
