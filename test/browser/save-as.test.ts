import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { saveAs } from '../../src/runtimes/browser/index.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import type { Sink, SinkSpec } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { expectSeeded } from './expect-seeded.ts';
import { privateFolder, type PrivateFolder } from './private-folder.ts';
import { readZip } from './read-zip.ts';

const MiB = 1 << 20;
const seed = 9;
const specOf = (path: string, facts: Partial<SinkSpec> = {}): SinkSpec => ({
  path: safePath(path),
  contentKey: 'c0ffee00c0ffee00',
  ifExists: 'replace',
  ...facts,
});
const page = globalThis as { showSaveFilePicker?: unknown };

async function store(sink: Sink, path: string, size: number, write = MiB): Promise<void> {
  const file = await sink.open(specOf(path, { size }));
  for (let at = 0; at < size; at += write)
    await file.write(at, [seededBytes(seed, at, Math.min(write, size - at))]);
  await file.commit({ size });
}

describe('saveAs()', () => {
  const { showSaveFilePicker } = page;
  afterEach(() => {
    page.showSaveFilePicker = showSaveFilePicker;
    vi.restoreAllMocks();
  });

  describe('to a file that the user picks', () => {
    let folder: PrivateFolder;
    const asked: unknown[] = [];
    beforeEach(async () => {
      folder = await privateFolder();
      asked.length = 0;
      page.showSaveFilePicker = (options: unknown) => {
        asked.push(options);
        return folder.handle.getFileHandle('picked', { create: true });
      };
    });
    afterEach(() => folder.remove());

    it('streams one file there, which appears at commit', async () => {
      const sink = await saveAs({ name: 'lamp.glb' });
      expect(asked).toEqual([{ suggestedName: 'lamp.glb' }]);
      expect(sink.capabilities).toMatchObject({
        randomWrite: false,
        resumable: false,
        maxSize: Number.MAX_SAFE_INTEGER,
      });
      const file = await sink.open(specOf('a/lamp.glb'));
      await file.write(0, [seededBytes(seed, 0, 5)]);
      expect(await folder.get('picked')).toHaveLength(0);
      await file.commit({ size: 5 });
      expectSeeded(await folder.get('picked'), seed, 5);
      expect(await sink.stat(specOf('a/lamp.glb').path)).toMatchObject({ size: 5 });
      await sink.close?.();
    });

    it('begins again in the same file', async () => {
      const sink = await saveAs();
      expect(asked).toEqual([{}]);
      const file = await sink.open(specOf('a/lamp.glb'));
      await file.write(0, [new Uint8Array(100)]);
      await file.discard();
      await store(sink, 'a/lamp.glb', 5);
      expectSeeded(await folder.get('picked'), seed, 5);
    });

    it('takes one file, and says how to take more', async () => {
      const sink = await saveAs();
      await store(sink, 'a/lamp.glb', 5);
      await expect(sink.open(specOf('a/other.glb'))).rejects.toMatchObject({
        code: 'E_UNSUPPORTED',
        message: expect.stringContaining('zip: true'),
      });
    });

    it('streams an asset as one zip, which appears at close', async () => {
      const sink = await saveAs({ zip: true });
      expect(asked).toEqual([{ suggestedName: 'download.zip' }]);
      await store(sink, 'lamp/lamp.glb', 3 * MiB);
      await store(sink, 'lamp/textures/na\u00efve.png', 5);
      await store(sink, 'lamp/empty.txt', 0);
      expect(await folder.get('picked')).toHaveLength(0);
      await sink.close?.();
      const files = readZip((await folder.get('picked')) ?? new Uint8Array());
      expect([...files.keys()]).toEqual(['lamp/lamp.glb', 'lamp/textures/na\u00efve.png', 'lamp/empty.txt']);
      expectSeeded(files.get('lamp/lamp.glb'), seed, 3 * MiB);
    });

    it('lets the files of a zip wait for each other', async () => {
      const sink = await saveAs({ zip: true });
      const order: string[] = [];
      await Promise.all(
        ['a', 'b', 'c'].map(async (path) => {
          const file = await sink.open(specOf(path));
          order.push(`open ${path}`);
          await file.write(0, [seededBytes(seed, 0, 5)]);
          await file.commit({ size: 5 });
          order.push(`commit ${path}`);
        }),
      );
      await sink.close?.();
      expect(order).toEqual(['open a', 'commit a', 'open b', 'commit b', 'open c', 'commit c']);
      expect(readZip((await folder.get('picked')) ?? new Uint8Array()).size).toBe(3);
    });

    it('stops waiting when the signal aborts, and keeps nobody else waiting', async () => {
      const sink = await saveAs({ zip: true });
      const first = await sink.open(specOf('a'));
      const abort = new AbortController();
      const second = sink.open(specOf('b'), abort.signal);
      const third = sink.open(specOf('c'));
      abort.abort(new Error('enough'));
      await expect(second).rejects.toThrow('enough');
      await expect(sink.open(specOf('a'))).rejects.toMatchObject({ code: 'E_LOCKED' });
      await first.discard();
      await (await third).discard();
    });

    it('leaves a file out of the zip that ends before its first byte', async () => {
      const sink = await saveAs({ zip: true });
      await (await sink.open(specOf('never'))).discard();
      await store(sink, 'there', 5);
      await sink.close?.();
      expect([...readZip((await folder.get('picked')) ?? new Uint8Array()).keys()]).toEqual(['there']);
    });

    it('gives up the zip when a file in it breaks off, and saves nothing', async () => {
      const sink = await saveAs({ zip: true });
      await store(sink, 'complete', 5);
      const file = await sink.open(specOf('broken'));
      await file.write(0, [seededBytes(seed, 0, 5)]);
      await file.discard();
      await expect(store(sink, 'later', 5)).rejects.toMatchObject({ code: 'E_SINK' });
      await expect(sink.close?.()).rejects.toMatchObject({ code: 'E_SINK', file: 'broken' });
      expect(await folder.get('picked')).toHaveLength(0);
    });

    it('says E_SINK(permission) when the user cancels', async () => {
      page.showSaveFilePicker = () => Promise.reject(new DOMException('', 'AbortError'));
      await expect(saveAs()).rejects.toMatchObject({ code: 'E_SINK', failure: 'permission' });
    });

    it('says E_NO_SPACE when the disk is full', async () => {
      page.showSaveFilePicker = async () => ({
        name: 'full',
        createWritable: async () =>
          new WritableStream({
            write() {
              throw new DOMException('', 'QuotaExceededError');
            },
          }),
      });
      for (const zip of [false, true]) {
        const sink = await saveAs({ zip });
        await expect(store(sink, 'file', 5)).rejects.toMatchObject({ code: 'E_NO_SPACE' });
      }
    });
  });

  describe('as a link would', () => {
    const saved: { readonly name: string; readonly blob: Promise<ArrayBuffer> }[] = [];
    beforeEach(() => {
      saved.length = 0;
      delete page.showSaveFilePicker;
      vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
        saved.push({
          name: this.download,
          blob: fetch(this.href).then((response) => response.arrayBuffer()),
        });
      });
    });

    it('saves one file under its own name at commit', async () => {
      const sink = await saveAs();
      await store(sink, 'a/lamp.glb', 2 * MiB + 5);
      expect(saved.map(({ name }) => name)).toEqual(['lamp.glb']);
      expectSeeded(new Uint8Array((await saved[0]?.blob) ?? new ArrayBuffer()), seed, 2 * MiB + 5);
    });

    it('saves a zip under the name that was given', async () => {
      const sink = await saveAs({ zip: true, name: 'lamp.zip' });
      await store(sink, 'lamp.glb', 5);
      await sink.close?.();
      expect(saved.map(({ name }) => name)).toEqual(['lamp.zip']);
      expect([...readZip(new Uint8Array((await saved[0]?.blob) ?? new ArrayBuffer())).keys()]).toEqual([
        'lamp.glb',
      ]);
    });

    it('is used where this is no click', async () => {
      page.showSaveFilePicker = () => Promise.reject(new DOMException('', 'SecurityError'));
      await store(await saveAs(), 'a/lamp.glb', 5);
      expect(saved).toHaveLength(1);
    });

    it('takes no more than the stated size', async () => {
      const sink = await saveAs({ maxBlobBytes: MiB });
      expect(sink.capabilities.maxSize).toBe(MiB);
      await expect(sink.open(specOf('known', { size: MiB + 1 }))).rejects.toMatchObject({
        code: 'E_NO_SPACE',
      });
      const file = await sink.open(specOf('unknown'));
      await file.write(0, [seededBytes(seed, 0, MiB)]);
      await expect(file.write(MiB, [new Uint8Array(1)])).rejects.toMatchObject({ code: 'E_NO_SPACE' });
      await file.discard();
      expect(saved).toEqual([]);
    });

    it('closes in peace when nothing was saved', async () => {
      await (await saveAs({ zip: true })).close?.();
      expect(saved).toEqual([]);
    });
  });

  it('refuses an option that does not exist', async () => {
    await expect(saveAs({ zips: true } as never)).rejects.toThrow('did you mean "zip"?');
  });
});
