import { describe, expect, it } from 'vitest';
import { memory, safePath, type MemorySink } from '../../src/index.ts';
import { mirrorLibrary, verifyMirror, type VerifyReport } from '../../src/mirror/index.ts';
import { createMarketplace, type EmbeddedMarketplace } from '../../src/testing/index.ts';
import { requestsDuring } from './support/run-events.ts';

async function mirrored(): Promise<{
  shop: EmbeddedMarketplace;
  sink: MemorySink;
  paths: readonly string[];
}> {
  const shop = createMarketplace({ assets: 6, filesPerAsset: 3, fileSize: 2000 });
  const sink = memory();
  await using market = shop.client();
  await mirrorLibrary(market, sink).report;
  return { shop, sink, paths: sink.paths().filter((path) => path.includes('/')) };
}

/** Puts a file there past the mirror. */
async function put(sink: MemorySink, path: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.open({ path: safePath(path), contentKey: 'abcdef00', ifExists: 'replace' });
  await file.write(0, [bytes]);
  await file.commit({ size: bytes.length });
}

/** One file of each kind of damage. */
async function damage(
  sink: MemorySink,
  paths: readonly string[],
): Promise<readonly [string, string, string]> {
  const [corrupted = '', truncated = '', deleted = ''] = [paths[0], paths[4], paths[8]];
  const byte = sink.bytes(corrupted);
  byte?.set([(byte[999] ?? 0) ^ 1], 999);
  await put(sink, truncated, sink.bytes(truncated)?.slice(0, 1000) ?? new Uint8Array());
  await sink.remove(safePath(deleted));
  await put(sink, 'holiday/photo.jpg', new Uint8Array(10));
  return [corrupted, truncated, deleted];
}

const kinds = ({ problems }: VerifyReport): unknown =>
  Object.fromEntries(
    problems.map(({ kind, path, repaired }) => [path, `${kind}${repaired ? ', repaired' : ''}`]),
  );

describe('the verification of a mirror', () => {
  it('finds nothing in a sound one, and reads all of it', async () => {
    const { sink } = await mirrored();
    expect(await verifyMirror(sink)).toEqual({
      sound: true,
      assets: 6,
      files: 18,
      bytes: 36_000,
      unproven: 0,
      problems: [],
      found: 0,
    });
  });

  it('reports a corrupted, a truncated, a deleted and an extra file', async () => {
    const { sink, paths } = await mirrored();
    const [corrupted, truncated, deleted] = await damage(sink, paths);
    const report = await verifyMirror(sink);
    expect(report).toMatchObject({ sound: false, found: 4 });
    expect(kinds(report)).toEqual({
      [corrupted]: 'corrupted',
      [truncated]: 'truncated',
      [deleted]: 'deleted',
      'holiday/photo.jpg': 'extra',
    });
  });

  it('repairs the first three with only their bytes, and leaves what is extra', async () => {
    const { shop, sink, paths } = await mirrored();
    const before = new Map(paths.map((path) => [path, sink.bytes(path)?.slice()]));
    const [corrupted, truncated, deleted] = await damage(sink, paths);
    await using market = shop.client();
    let report: VerifyReport | undefined;
    const requests = await requestsDuring(shop, async () => {
      report = await verifyMirror(sink, { repair: market });
    });
    expect(requests.filter(({ route }) => route === 'file')).toHaveLength(3);
    expect(report?.sound).toBe(true);
    expect(report && kinds(report)).toEqual({
      [corrupted]: 'corrupted, repaired',
      [truncated]: 'truncated, repaired',
      [deleted]: 'deleted, repaired',
      'holiday/photo.jpg': 'extra',
    });
    for (const [path, bytes] of before) expect(sink.bytes(path), path).toEqual(bytes);
    expect(sink.bytes('holiday/photo.jpg')).toHaveLength(10);
    expect(await verifyMirror(sink)).toMatchObject({ sound: true, found: 1 });
    const again = await requestsDuring(shop, () => mirrorLibrary(market, sink).report);
    expect(again.map(({ route }) => route)).toEqual(['list']);
  });

  it('leaves a damaged file in its place when its repair fails, and says why', async () => {
    const { shop, sink, paths } = await mirrored();
    const [corrupted] = await damage(sink, paths);
    const bytes = sink.bytes(corrupted)?.slice();
    for (let uid = 1; uid <= 6; uid++) shop.removeAsset(`asset-${uid}`);
    await using market = shop.client();
    const report = await verifyMirror(sink, { repair: market });
    expect(report.problems.filter(({ error }) => error?.code === 'E_NOT_FOUND')).toHaveLength(3);
    expect(report.sound).toBe(false);
    expect(sink.bytes(corrupted)).toEqual(bytes);
  });

  it('finds a record that cannot be read and an asset that was not finished', async () => {
    const { sink, shop } = await mirrored();
    const records: string[] = [];
    for await (const { path } of sink.list('.assets' as never))
      if (path.endsWith('.json')) records.push(path);
    const [torn = '', open = ''] = records;
    sink.bytes(torn)?.fill(32, 40);
    const text = new TextDecoder().decode(sink.bytes(open)).replace('"complete": true', '"complete":false');
    sink.bytes(open)?.set(new TextEncoder().encode(text));
    const report = await verifyMirror(sink);
    expect(report.problems.filter(({ path }) => path === torn)).toMatchObject([{ kind: 'record' }]);
    expect(report.problems.filter(({ path }) => path === open)).toMatchObject([{ kind: 'incomplete' }]);
    expect(report.problems.filter(({ kind }) => kind === 'extra')).toHaveLength(3);
    await using market = shop.client();
    const files = await requestsDuring(shop, () => mirrorLibrary(market, sink).report);
    expect(files.filter(({ route }) => route === 'file')).toEqual([]);
    expect(await verifyMirror(sink)).toMatchObject({ sound: true, found: 0 });
  });

  it('proves files of which the marketplace tells no checksum', async () => {
    const shop = createMarketplace({ assets: 2, fileSize: 2000, checksums: [] });
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    const [path = ''] = sink.paths();
    sink.bytes(path)?.fill(0, 10, 20);
    const report = await verifyMirror(sink);
    expect(report.unproven).toBe(0);
    expect(kinds(report)).toEqual({ [path]: 'corrupted' });
  });

  it('ends with the reason of an abort', async () => {
    const { sink } = await mirrored();
    await expect(verifyMirror(sink, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
