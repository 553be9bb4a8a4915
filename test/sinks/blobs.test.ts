import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safePath } from '../../src/shared/safe-path.ts';
import { blobs } from '../../src/sinks/blobs.ts';
import { sinkContract } from '../../src/testing/sink-contract.ts';

const spec = { path: safePath('a/b.png'), contentKey: '0123456789abcdef', ifExists: 'replace' } as const;

describe('blobs()', () => {
  sinkContract({ describe, it }, () => blobs(), blobs().capabilities, { without: ['appear'] });

  it('hands out a blob with the media type', async () => {
    const sink = blobs();
    const file = await sink.open(spec);
    await file.write(0, [new Uint8Array([1, 2, 3])]);
    await file.commit({ size: 3, contentType: 'image/png' });
    expect(sink.blob(spec.path)?.type).toBe('image/png');
    expect(new Uint8Array((await sink.blob(spec.path)?.arrayBuffer()) ?? [])).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    expect(sink.paths()).toEqual([spec.path]);
  });

  it('says which bytes it has, and does not commit with a gap', async () => {
    const file = await blobs().open(spec);
    await file.write(0, [new Uint8Array(2)]);
    await file.write(5, [new Uint8Array(3)]);
    expect(await file.present()).toEqual([
      { start: 0, end: 2 },
      { start: 5, end: 8 },
    ]);
    await expect(file.commit({ size: 8 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
  });

  it('holds what a plain buffer would, whatever is written over what', async () => {
    const write = fc.record({
      position: fc.nat(40),
      length: fc.integer({ min: 1, max: 20 }),
      fill: fc.nat(255),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), fc.nat(50), async (writes, cut) => {
        const sink = blobs();
        const file = await sink.open(spec);
        const plain = new Uint8Array(60);
        for (const { position, length, fill } of [{ position: 0, length: 60, fill: 0 }, ...writes]) {
          await file.write(position, [new Uint8Array(length).fill(fill)]);
          plain.fill(fill, position, position + length);
        }
        const into = new Uint8Array(30);
        expect(await file.read?.(cut, into)).toBe(Math.min(30, 60 - cut));
        expect(into.subarray(0, Math.min(30, 60 - cut))).toEqual(plain.subarray(cut, cut + 30));
        await file.truncate?.(cut);
        await file.commit({ size: cut });
        const bytes = new Uint8Array((await sink.blob(spec.path)?.arrayBuffer()) ?? [0]);
        expect(bytes).toEqual(plain.subarray(0, cut));
      }),
    );
  });
});
