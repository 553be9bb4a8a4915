import { describe, expect, it } from 'vitest';
import { memory, type MemorySink } from '../../src/sinks/memory.ts';
import type { SafePath } from '../../src/shared/safe-path.ts';
import {
  readAssetRecord,
  recordPathOf,
  writeAssetRecord,
  type AssetRecord,
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

  it('is none in a sink that cannot be read', async () => {
    const { read: _, ...blind } = memory();
    expect(await readAssetRecord(blind, await recordPathOf('3001'))).toBeUndefined();
  });
});
