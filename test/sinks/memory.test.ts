import { describe, expect, it } from 'vitest';
import { recordPath, safePath } from '../../src/shared/safe-path.ts';
import { memory } from '../../src/sinks/memory.ts';
import { sinkContract } from '../../src/testing/sink-contract.ts';

const spec = { path: safePath('a/b.bin'), contentKey: '0123456789abcdef', ifExists: 'replace' } as const;
const record = {
  contentKey: spec.contentKey,
  expect: { checksums: [] },
  done: [{ start: 0, end: 4 }],
  restarts: 0,
};

describe('memory()', () => {
  sinkContract({ describe, it }, () => memory(), memory().capabilities, { without: ['appear'] });

  it('hands out the bytes and the paths of complete files', async () => {
    const sink = memory();
    const file = await sink.open(spec);
    await file.write(0, [new Uint8Array([1, 2]), new Uint8Array([3])]);
    expect(sink.bytes(spec.path)).toBeUndefined();
    await file.commit({ size: 3 });
    expect(sink.bytes(spec.path)).toEqual(new Uint8Array([1, 2, 3]));
    expect(sink.paths()).toEqual([spec.path]);
  });

  it('goes on from a partial with a record for as long as the sink lives', async () => {
    const sink = memory();
    const first = await sink.open(spec);
    await first.write(0, [new Uint8Array([1, 2, 3, 4])]);
    await first.checkpoint(record, 'data');
    await first.suspend();
    const second = await sink.open(spec);
    expect(second.record).toEqual(record);
    expect(await second.present()).toEqual([{ start: 0, end: 4 }]);
    await second.write(4, [new Uint8Array([5])]);
    await second.commit({ size: 5 });
    expect(sink.bytes(spec.path)).toEqual(new Uint8Array([1, 2, 3, 4, 5]));
  });

  it('drops a partial of other content', async () => {
    const sink = memory();
    const first = await sink.open(spec);
    await first.write(0, [new Uint8Array(4)]);
    await first.checkpoint(record, 'data');
    await first.suspend();
    const second = await sink.open({ ...spec, contentKey: 'fedcba9876543210' });
    expect(second.record).toBeUndefined();
    expect(await second.present()).toEqual([]);
  });

  it('takes maxSize bytes over all files and not one more', async () => {
    const sink = memory({ maxSize: 10 });
    const first = await sink.open(spec);
    await first.write(0, [new Uint8Array(6)]);
    await first.commit({ size: 6 });
    const second = await sink.open({ ...spec, path: safePath('c.bin') });
    expect(await second.reserve(4)).toBe('likely');
    await expect(second.reserve(5)).rejects.toMatchObject({ code: 'E_NO_SPACE', resumable: true });
    await second.write(0, [new Uint8Array(4)]);
    await expect(second.write(4, [new Uint8Array(1)])).rejects.toMatchObject({
      code: 'E_NO_SPACE',
      position: 4,
    });
    await second.discard();
    await sink.remove(spec.path);
    const third = await sink.open(spec);
    expect(await third.reserve(10)).toBe('likely');
  });

  it('gives room back when a file is replaced', async () => {
    const sink = memory({ maxSize: 10 });
    for (let round = 0; round < 5; round++) {
      const file = await sink.open(spec);
      await file.write(0, [new Uint8Array(5)]);
      await file.commit({ size: 5 });
    }
    expect(sink.bytes(spec.path)?.length).toBe(5);
  });

  it('grows past the size that was promised', async () => {
    const sink = memory();
    const file = await sink.open({ ...spec, size: 3 });
    await file.write(0, [new Uint8Array(200_000).fill(1)]);
    await file.write(200_000, [new Uint8Array(200_000).fill(2)]);
    await file.commit({ size: 400_000 });
    const bytes = sink.bytes(spec.path);
    expect([bytes?.length, bytes?.[199_999], bytes?.[200_000]]).toEqual([400_000, 1, 2]);
  });

  it('makes no room for a size that a server only claims', async () => {
    const sink = memory({ maxSize: 2 ** 40 });
    const file = await sink.open({ ...spec, size: 2 ** 39 });
    await file.write(0, [new Uint8Array(1)]);
    await file.discard();
  });

  it('stays whole when a reader of its stream transfers the bytes away', async () => {
    const sink = memory();
    const file = await sink.open(spec);
    await file.write(0, [new Uint8Array([1, 2, 3])]);
    await file.commit({ size: 3 });
    const { value } = await (await sink.read(spec.path)).getReader().read();
    structuredClone(value?.buffer, { transfer: value === undefined ? [] : [value.buffer] });
    expect(sink.bytes(spec.path)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('keeps the records of assets out of its lists', async () => {
    const sink = memory();
    const file = await sink.open({ ...spec, path: recordPath('0123') });
    await file.commit({ size: 0 });
    expect(sink.paths()).toEqual([]);
    for await (const entry of sink.list()) expect(entry).toBeUndefined();
    expect((await sink.stat(recordPath('0123')))?.size).toBe(0);
  });

  it('opens nothing after close', async () => {
    const sink = memory();
    await sink.close();
    await expect(sink.open(spec)).rejects.toMatchObject({ code: 'E_STATE' });
  });

  it('refuses options that do not exist and sizes that are none', () => {
    expect(() => memory({ maxsize: 1 } as object)).toThrow(/did you mean "maxSize"/);
    expect(() => memory({ maxSize: -1 })).toThrow(
      expect.objectContaining({ code: 'E_ARGUMENT', field: 'maxSize' }),
    );
  });
});
