import { describe, expect, it } from 'vitest';
import { safePath } from '../../src/shared/safe-path.ts';
import { blobs } from '../../src/sinks/blobs.ts';
import { memory } from '../../src/sinks/memory.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { readRange } from '../../src/transfer/read-range.ts';

const path = safePath('folder/file.bin');
const content = seededBytes(1, 0, 200_000);

async function filled(sink: Sink): Promise<Sink> {
  const file = await sink.open({ path, contentKey: '00112233', size: content.length, ifExists: 'fail' });
  await file.write(0, [content]);
  await file.commit({ size: content.length });
  return sink;
}

/** Takes no notice of ranges. */
const blunt = async (): Promise<Sink> => {
  const sink = await filled(memory());
  return { ...sink, read: (at) => sink.read?.(at) ?? Promise.reject(new Error('no read')) };
};

const sinks: Record<string, () => Promise<Sink>> = {
  'memory()': () => filled(memory()),
  'blobs()': () => filled(blobs()),
  'a sink that knows no ranges': blunt,
};

describe.for(Object.keys(sinks))('a range of a file in %s', (name) => {
  const make = (): Promise<Sink> => sinks[name]?.() ?? Promise.reject(new Error(name));

  it.for([
    [0, 10],
    [0, 200_000],
    [70_000, 70_001],
    [65_535, 131_073],
    [199_990, 200_000],
    [5, 5],
  ] as const)('from %i to %i is just that', async ([start, end]) => {
    const bytes = await readRange(await make(), path, { start, end });
    expect(bytes).toEqual(content.slice(start, end));
  });

  it.for([
    [199_990, 200_001],
    [300_000, 300_010],
    [0, 200_001],
    [150_000, 349_999],
  ] as const)('from %i to %i is not there', async ([start, end]) => {
    expect(await readRange(await make(), path, { start, end })).toBeUndefined();
  });

  it('of a file that is not there is an error', async () => {
    await expect(readRange(await make(), safePath('other'), { start: 0, end: 1 })).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });
});
