import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { opfs } from '../../src/runtimes/browser/index.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import type { ResumeRecord } from '../../src/sinks/resume-record.ts';
import type { Sink, SinkSpec } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { expectSeeded } from './expect-seeded.ts';
import { privateFolder, type PrivateFolder } from './private-folder.ts';

const MiB = 1 << 20;
const seed = 5;
const path = safePath('a/file.bin');
const specOf = (size: number, facts: Partial<SinkSpec> = {}): SinkSpec => ({
  path,
  contentKey: 'c0ffee00c0ffee00',
  size,
  ifExists: 'replace',
  ...facts,
});
const recordOf = (size: number, end: number): ResumeRecord => ({
  contentKey: 'c0ffee00c0ffee00',
  expect: { size, checksums: [] },
  done: [{ start: 0, end }],
  restarts: 0,
});

describe('opfs()', () => {
  let folder: PrivateFolder;
  const sinks: Sink[] = [];
  const open = async (): Promise<Sink> => {
    const sink = await opfs(folder.path);
    sinks.push(sink);
    return sink;
  };
  beforeEach(async () => {
    folder = await privateFolder();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const sink of sinks.splice(0)) await sink.close?.();
    await expect
      .poll(() =>
        folder.remove().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('leaves the buffers of a write with the caller', async () => {
    const file = await (await open()).open(specOf(3 * MiB));
    const buffers = [seededBytes(seed, 0, MiB), seededBytes(seed, MiB, 2 * MiB)];
    await file.write(0, buffers);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([MiB, 2 * MiB]);
    expect(buffers[0]?.subarray(0, 9)).toEqual(seededBytes(seed, 0, 9));
    await file.commit({ size: 3 * MiB });
    expectSeeded(await folder.get(path), seed, 3 * MiB);
  });

  it('leaves nothing beside the file', async () => {
    const file = await (await open()).open(specOf(3 * MiB));
    await file.write(0, [seededBytes(seed, 0, 3 * MiB)]);
    await file.checkpoint(recordOf(3 * MiB, 3 * MiB), 'durable');
    expect(await folder.paths()).toHaveLength(3);
    await file.commit({ size: 3 * MiB });
    expect(await folder.paths()).toEqual([path]);
  });

  it('knows what was written after the last record when its page dies', async () => {
    const size = 8 * MiB;
    const file = await (await open()).open(specOf(size));
    await file.write(0, [seededBytes(seed, 0, MiB)]);
    await file.checkpoint(recordOf(size, MiB), 'durable');
    await file.write(MiB, [seededBytes(seed, MiB, 2 * MiB)]);
    await file.write(5 * MiB, [seededBytes(seed, 5 * MiB, MiB)]);
    await dieWith(file);
    const again = await (await open()).open(specOf(size));
    expect(again.record?.done).toEqual([
      { start: 0, end: 3 * MiB },
      { start: 5 * MiB, end: 6 * MiB },
    ]);
    await again.discard();
  });

  it('believes of that only what the bytes confirm, as after a power cut', async () => {
    const size = 8 * MiB;
    const file = await (await open()).open(specOf(size));
    await file.reserve(size);
    for (const start of [0, MiB, 2 * MiB]) await file.write(start, [seededBytes(seed, start, MiB)]);
    await dieWith(file);
    const part = (await folder.paths()).find((each) => each.endsWith('/part')) ?? '';
    const bytes = (await folder.get(part)) ?? new Uint8Array();
    bytes.fill(0, MiB + 5, MiB + 6);
    await folder.put(part, bytes);
    const again = await (await open()).open(specOf(size));
    expect(again.record?.done).toEqual([
      { start: 0, end: MiB },
      { start: 2 * MiB, end: 3 * MiB },
    ]);
    await again.discard();
  });

  it('forgets the record of bytes that were cut off', async () => {
    const size = 8 * MiB;
    const file = await (await open()).open(specOf(size));
    await file.write(0, [seededBytes(seed, 0, 2 * MiB)]);
    await file.checkpoint(recordOf(size, 2 * MiB), 'durable');
    await file.truncate?.(0);
    await file.write(MiB, [seededBytes(seed + 1, MiB, MiB)]);
    await dieWith(file);
    const again = await (await open()).open(specOf(size));
    expect(again.record?.done).toEqual([{ start: MiB, end: 2 * MiB }]);
    await again.discard();
  });

  it('says E_STATE once it is closed', async () => {
    const sink = await open();
    const file = await sink.open(specOf(3));
    await sink.close?.();
    await expect(file.write(0, [new Uint8Array(3)])).rejects.toMatchObject({ code: 'E_STATE' });
    await expect(file.suspend()).rejects.toMatchObject({ code: 'E_STATE' });
    await expect(sink.open(specOf(3))).rejects.toMatchObject({ code: 'E_STATE' });
  });

  it('says E_LOCKED when somebody else has a handle on the partial', async () => {
    const sink = await open();
    const file = await sink.open(specOf(3));
    vi.spyOn(navigator.locks, 'request').mockImplementation(((
      _name: string,
      _options: object,
      run: (lock: object) => unknown,
    ) => Promise.resolve(run({}))) as never);
    await expect((await open()).open(specOf(3))).rejects.toMatchObject({ code: 'E_LOCKED', retryable: true });
    await file.discard();
  });

  it('moves in two steps where move takes one argument at a time', async () => {
    const moves: number[] = [];
    const { move } = FileSystemFileHandle.prototype as unknown as Movable;
    const oneAtATime = async function (this: FileSystemFileHandle, ...to: MoveArguments): Promise<void> {
      moves.push(to.length);
      const [first] = to;
      if (to.length > 1 || first === undefined) throw new TypeError('one argument');
      await move.apply(this, typeof first === 'string' ? [first] : [first, this.name]);
    };
    vi.spyOn(FileSystemFileHandle.prototype as unknown as Movable, 'move').mockImplementation(oneAtATime);
    const file = await (await open()).open(specOf(3));
    await file.write(0, [seededBytes(seed, 0, 3)]);
    await file.commit({ size: 3 });
    expectSeeded(await folder.get(path), seed, 3);
    expect(await folder.paths()).toEqual([path]);
    expect(moves).toEqual([2, 1, 1]);
  });

  it('copies where there is no move, and says that it swaps', async () => {
    const prototype = FileSystemFileHandle.prototype as unknown as Partial<Movable>;
    const { move } = prototype;
    delete prototype.move;
    try {
      const sink = await open();
      expect(sink.capabilities.commit).toBe('swap');
      const file = await sink.open(specOf(3));
      await file.write(0, [seededBytes(seed, 0, 3)]);
      await file.checkpoint(recordOf(3, 3), 'durable');
      await file.commit({ size: 3 });
    } finally {
      if (move !== undefined) prototype.move = move;
    }
    expectSeeded(await folder.get(path), seed, 3);
    expect(await folder.paths()).toEqual([path]);
  });

  it('refuses a path that leads out of the private file system', async () => {
    await expect(opfs('../other')).rejects.toMatchObject({ code: 'E_SINK' });
    await expect(opfs('a\\b')).rejects.toMatchObject({ code: 'E_SINK' });
  });

  it('refuses an option that does not exist', async () => {
    await expect(opfs('', { workerURL: '/w.js' } as never)).rejects.toThrow('did you mean "workerUrl"?');
  });

  describe('without room', () => {
    const quota = async (bytes: number): Promise<void> => {
      const { usage = 0 } = await navigator.storage.estimate();
      await cdp().send('Storage.overrideQuotaForOrigin', {
        origin: location.origin,
        quotaSize: usage + bytes,
      });
    };
    afterEach(() => cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin }));

    it('says so before the first byte', async () => {
      await quota(3 * MiB);
      const file = await (await open()).open(specOf(8 * MiB));
      await expect(file.reserve(8 * MiB)).rejects.toMatchObject({ code: 'E_NO_SPACE', file: path });
      await file.discard();
      expect(await folder.paths()).toEqual([]);
    });

    it('keeps what there was room for, and goes on when there is more', async () => {
      const size = 4 * MiB;
      await quota(3 * MiB);
      const file = await (await open()).open(specOf(size));
      await file.write(0, [seededBytes(seed, 0, 2 * MiB)]);
      const error = await file
        .write(2 * MiB, [seededBytes(seed, 2 * MiB, 2 * MiB)])
        .catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'E_NO_SPACE', resumable: true, file: path });
      await file.suspend();
      await quota(16 * MiB);
      const again = await (await open()).open(specOf(size));
      expect(again.record?.done).toEqual([{ start: 0, end: 2 * MiB }]);
      expect(await again.reserve(2 * MiB)).toBe('reserved');
      await again.write(2 * MiB, [seededBytes(seed, 2 * MiB, 2 * MiB)]);
      await again.commit({ size });
      expectSeeded(await folder.get(path), seed, size);
    });
  });

  describe('without a worker that can', () => {
    it.each([
      ['cannot be loaded', '/no/such/worker.js'],
      ['is no worker', 'data:text/javascript,throw 1'],
    ])('falls back to what cannot resume when the worker %s', async (_what, workerUrl) => {
      const sink = await opfs(folder.path, { workerUrl });
      expect(sink.capabilities).toMatchObject({ resumable: false, readBack: false, commit: 'swap' });
      const file = await sink.open(specOf(3));
      await file.write(0, [seededBytes(seed, 0, 3)]);
      await file.commit({ size: 3 });
      expectSeeded(await folder.get(path), seed, 3);
    });
  });

  it('goes on after the worker that downloaded was ended', async () => {
    const worker = new Worker(new URL('writing-worker.ts', import.meta.url), { type: 'module' });
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = reject;
      worker.postMessage({ folder: folder.path, spec: specOf(8 * MiB), seed, bytes: 4 * MiB });
    });
    worker.terminate();
    const sink = await open();
    // Its lock and its handle end with it, but not at once.
    const file = await vi.waitFor(() => sink.open(specOf(8 * MiB)), { timeout: 10_000 });
    expect(file.record?.done).toEqual([{ start: 0, end: 4 * MiB }]);
    await file.write(4 * MiB, [seededBytes(seed, 4 * MiB, 4 * MiB)]);
    await file.commit({ size: 8 * MiB });
    expectSeeded(await folder.get(path), seed, 8 * MiB);
  });

  /** Ends the worker of the sink under an open file, as the closing of a page does, and lets its lock go. */
  async function dieWith(file: { suspend(): Promise<void> }): Promise<void> {
    for (const sink of sinks.splice(0)) await sink.close?.();
    await file.suspend().catch(() => {});
  }
});

type MoveArguments = (FileSystemDirectoryHandle | string)[];

interface Movable {
  move(...to: MoveArguments): Promise<void>;
}
