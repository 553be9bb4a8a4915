import { describe, expect, it } from 'vitest';
import { BaseAsset, NoAuth, memory, safePath, type MemorySink } from '../../src/index.ts';
import { mirrorLibrary, verifyMirror } from '../../src/mirror/index.ts';
import { createMarketplace } from '../../src/testing/index.ts';
import { FileMarket } from '../transfer/support/file-market.ts';

const shopOf = (assets: number) =>
  createMarketplace({ assets, filesPerAsset: 3, fileSize: 2000, rotation: false });

/** As NTFS and APFS: names that differ in case are one file, which is listed as it was first named. */
function caseless(inner: MemorySink): MemorySink {
  const named = new Map<string, string>();
  const nameOf = <Path extends string>(path: Path): Path => {
    const key = path.toUpperCase();
    if (inner.bytes(named.get(key) ?? '') === undefined) named.set(key, path);
    return (named.get(key) ?? path) as Path;
  };
  return {
    ...inner,
    open: (spec, signal) => inner.open({ ...spec, path: nameOf(spec.path) }, signal),
    stat: (path) => inner.stat(nameOf(path)),
    read: (path, range) => inner.read(nameOf(path), range),
    remove: (path) => inner.remove(nameOf(path)),
    bytes: (path) => inner.bytes(nameOf(path)),
  };
}

describe('a mirror that prunes', () => {
  for (const [before, after] of [
    ['Wood.png', 'wood.png'],
    ['\u039f\u0394\u039f\u03a3.png', '\u03bf\u03b4\u03bf\u03c3.png'],
  ] as const) {
    it(`keeps a file of which only the case of its name changed: ${before}`, async () => {
      const sink = caseless(memory());
      let name: string = before;
      const bytes = new Uint8Array(50).fill(3);
      await using market = new FileMarket(
        { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }) },
        () => [{ path: name, content: { kind: 'inline', bytes } }],
      );
      const client = {
        downloadAsset: market.downloadAsset.bind(market),
        async *assets() {
          yield new BaseAsset({ uid: 'a', title: 'a', rawData: { name } });
        },
      };
      await mirrorLibrary(client, sink).report;
      name = after;
      expect(await mirrorLibrary(client, sink, { prune: true }).report).toMatchObject({ complete: true });
      expect(await verifyMirror(sink)).toMatchObject({ sound: true });
    });
  }

  it('leaves what a download put elsewhere', async () => {
    const sink = memory();
    await using market = shopOf(1).client();
    await market.downloadAsset('asset-1', sink, { folder: 'projects/game' });
    const own = sink.paths().filter((path) => path.startsWith('projects/'));
    expect(own).toHaveLength(3);
    await mirrorLibrary(market, sink, { prune: true }).report;
    expect(sink.paths().filter((path) => path.startsWith('projects/'))).toEqual(own);
  });

  it('brings an asset whole that comes back after some of it was removed', async () => {
    const sink = memory();
    await using market = shopOf(3).client();
    await mirrorLibrary(market, sink).report;
    const edited = sink.paths().find((path) => path.includes('-asset-2/')) ?? '';
    sink.bytes(edited)?.fill(7);
    let isHidden = true;
    const client = {
      downloadAsset: market.downloadAsset.bind(market),
      async *assets() {
        for await (const asset of market.assets()) if (!isHidden || asset.uid !== 'asset-2') yield asset;
      },
    };
    expect(await mirrorLibrary(client, sink, { prune: true }).report).toMatchObject({
      removed: { files: 2 },
    });
    isHidden = false;
    expect(await mirrorLibrary(client, sink, { prune: true }).report).toMatchObject({ complete: true });
    expect(sink.paths().filter((path) => path.includes('-asset-2/'))).toHaveLength(3);
  });
});

it('a mirror keeps to its folder beside what a download put elsewhere', async () => {
  const shop = shopOf(1);
  const sink = memory();
  await using market = shop.client();
  await market.downloadAsset('asset-1', sink, { folder: 'projects/game' });
  await mirrorLibrary(market, sink).report;
  const path = shop.files('asset-1')[0]?.path ?? '';
  const spec = { path: safePath(`projects/${path}`), contentKey: 'abcdef00', ifExists: 'fail' } as const;
  const own = await sink.open(spec);
  await own.write(0, [new Uint8Array(5)]);
  await own.commit({ size: 5 });
  shop.changeFile('asset-1', path);
  await mirrorLibrary(market, sink).report;
  expect(sink.bytes(`projects/${path}`)).toHaveLength(5);
});

it('the repair of one file does not make an asset whole that never was', async () => {
  const shop = shopOf(1);
  const sink = memory();
  await using market = shop.client({ retry: { limit: 0 } });
  const fault = shop.inject({ kind: 'status', status: 404, route: 'file', skip: 2, times: Infinity });
  expect(await mirrorLibrary(market, sink, { concurrency: 1 }).report).toMatchObject({ failed: 1 });
  fault.remove();
  sink.bytes(sink.paths().find((path) => !path.startsWith('.')) ?? '')?.fill(7);
  const { problems } = await verifyMirror(sink, { repair: market });
  expect(problems).toContainEqual(expect.objectContaining({ kind: 'corrupted', repaired: true }));
  expect(await verifyMirror(sink)).toMatchObject({ sound: false });
});

it('the counts of a run that its budget ended add up', async () => {
  await using market = createMarketplace({
    assets: 40,
    filesPerAsset: 3,
    fileSize: 2000,
    rotation: false,
  }).client();
  const report = await mirrorLibrary(market, memory(), { byteBudget: 20_000 }).report;
  const { added, updated, skipped, excluded, left, failed, listed } = report;
  expect(added.assets + updated.assets + skipped.assets + excluded + left + failed).toBe(listed);
});
