import { describe, expect, it } from 'vitest';
import { BaseCollection, MarketplaceClient, memory, type MemorySink } from '../../src/index.ts';
import { mirrorLibrary, mirrorTable, readMirrorIndex, type MirrorEvent } from '../../src/mirror/index.ts';
import { createMarketplace, manualClock, type EmbeddedMarketplace } from '../../src/testing/index.ts';
import { eventsOf, requestsDuring } from './support/run-events.ts';

const shopOf = (assets: number): EmbeddedMarketplace =>
  createMarketplace({ assets, filesPerAsset: 3, fileSize: 2000, rotation: false });

/** Does the sink hold each asset of the shop as the shop has it? */
async function expectMirrored(shop: EmbeddedMarketplace, sink: MemorySink): Promise<void> {
  const wanted = new Map<string, number>();
  await using market = shop.client();
  for await (const { uid } of market.assets()) {
    for (const file of shop.files(uid)) {
      const path = sink.paths().find((each) => each.includes(`-${uid}/`) && each.endsWith(`/${file.path}`));
      expect(path, `${uid} ${file.path}`).toBeDefined();
      expect(sink.bytes(path ?? '')).toEqual(file.read());
      wanted.set(path ?? '', file.size);
    }
  }
  const others = sink.paths().filter((path) => !wanted.has(path));
  expect(others).toEqual(['index.ndjson']);
}

describe('a mirror', () => {
  it('brings a library, and the second time makes only list calls', async () => {
    const shop = shopOf(100);
    const sink = memory();
    await using market = shop.client();
    const first = await mirrorLibrary(market, sink).report;
    expect(first).toMatchObject({ complete: true, listed: 100, failed: 0, bytes: 600_000 });
    expect(first.added).toEqual({ assets: 100, files: 300, bytes: 600_000, fetched: 300 });
    await expectMirrored(shop, sink);

    let second = first;
    const requests = await requestsDuring(shop, async () => {
      second = await mirrorLibrary(market, sink).report;
    });
    expect(new Set(requests.map(({ route }) => route))).toEqual(new Set(['list']));
    expect(second.skipped).toEqual({ assets: 100, files: 300, bytes: 600_000, fetched: 0 });
    expect(second).toMatchObject({ complete: true, bytes: 0, added: { assets: 0 } });
  });

  it('moves only what changed', async () => {
    const shop = shopOf(30);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    const [file] = shop.files('asset-7');
    shop.changeFile('asset-7', file?.path ?? '');
    shop.addAsset({ title: 'A new one', files: [{ path: 'new.bin', size: 10 }] });
    let events: readonly MirrorEvent[] = [];
    const requests = await requestsDuring(shop, async () => {
      events = await eventsOf(mirrorLibrary(market, sink));
    });
    const fetched = requests.flatMap(({ route, uid = '' }) => (route === 'file' ? [uid] : []));
    expect(fetched.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['asset-31', 'asset-7']);
    // Several assets are on their way side by side, so either may be there first.
    const moved = events.filter(({ type }) => type !== 'skipped' && type !== 'begin');
    expect(moved).toHaveLength(3);
    expect(moved).toContainEqual(
      expect.objectContaining({
        type: 'updated',
        uid: 'asset-7',
        files: expect.objectContaining({ files: 3, fetched: 1 }) as unknown,
      }),
    );
    expect(moved).toContainEqual(expect.objectContaining({ type: 'added', uid: 'asset-31' }));
    expect(moved.at(-1)).toMatchObject({ type: 'index', assets: 31 });
    await expectMirrored(shop, sink);
  });

  it('leaves an asset where it is when its title changes', async () => {
    const shop = shopOf(3);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    const before = sink.paths();
    shop.changeAsset('asset-2', { title: 'Quite another name' });
    const report = await mirrorLibrary(market, sink).report;
    expect(report).toMatchObject({ bytes: 0, skipped: { assets: 3 } });
    expect(sink.paths()).toEqual(before);
    const titles = (await Array.fromAsync(readMirrorIndex(sink))).map(({ title }) => title);
    expect(titles).toContain('Quite another name');
  });

  it('goes on past an asset that fails, says why, and brings it the next time', async () => {
    const shop = shopOf(10);
    const sink = memory();
    await using market = shop.client({ retry: { limit: 0 } });
    const fault = shop.inject({
      kind: 'status',
      status: 404,
      route: 'link',
      uid: 'asset-4',
      times: Infinity,
    });
    const report = await mirrorLibrary(market, sink).report;
    expect(report).toMatchObject({ complete: false, failed: 1, added: { assets: 9 } });
    expect(report.failures).toMatchObject([{ uid: 'asset-4', error: { code: 'E_NOT_FOUND' } }]);
    expect(report.failures[0]?.files).toHaveLength(3);
    expect(mirrorTable(report)).toMatch(/failed +1\n[^]*asset-4: E_NOT_FOUND/);
    fault.remove();
    const next = await mirrorLibrary(market, sink).report;
    expect(next).toMatchObject({ complete: true, added: { assets: 1 }, skipped: { assets: 9 } });
    await expectMirrored(shop, sink);
  });

  it('takes no shorter list for the library: nothing is gone when a page fails', async () => {
    const shop = shopOf(60);
    const sink = memory();
    await using market = shop.client({ retry: { limit: 0 } });
    await mirrorLibrary(market, sink).report;
    shop.inject({ kind: 'status', status: 500, route: 'list', skip: 1, times: Infinity });
    const report = await mirrorLibrary(market, sink, { prune: true }).report;
    expect(report).toMatchObject({ complete: false, gone: { assets: 0 }, removed: { assets: 0 } });
    expect(report.error?.code).toBe('E_HTTP');
    expect(mirrorTable(report)).toContain('The list ended early: E_HTTP');
    shop.clearFaults();
    await expectMirrored(shop, sink);
  });

  it('refuses a sink that only takes bytes, an option that does not exist, and a prune of half a list', () => {
    const market = shopOf(1).client();
    const { list: _, ...deaf } = memory();
    expect(() => mirrorLibrary(market, deaf)).toThrow(/listed and read/);
    expect(() => mirrorLibrary(market, memory(), { prunes: true } as object)).toThrow(/did you mean "prune"/);
    expect(() => mirrorLibrary(market, memory(), { prune: true, list: { search: 'x' } })).toThrow(/include/);
    expect(() => mirrorLibrary(market, memory(), { download: { folder: '' } as object })).toThrow(
      /decided by the mirror/,
    );
    expect(() => mirrorLibrary(market, memory(), { concurrency: 0 })).toThrow(TypeError);
  });
});

describe('what is mirrored', () => {
  it('is what include and exclude let through, and what was there stays', async () => {
    const shop = shopOf(20);
    const sink = memory();
    await using market = shop.client();
    const models = await mirrorLibrary(market, sink, { include: ({ category }) => category === 'model' })
      .report;
    expect(models.added.assets + models.excluded).toBe(20);
    expect(models.added.assets).toBeGreaterThan(0);
    const rest = await mirrorLibrary(market, sink, {
      exclude: ({ category }) => category === 'model',
      prune: true,
    }).report;
    expect(rest).toMatchObject({
      excluded: models.added.assets,
      removed: { assets: 0 },
      gone: { assets: 0 },
    });
    expect(rest.added.assets).toBe(models.excluded);
    await expectMirrored(shop, sink);
  });

  it('changes with the choice of files', async () => {
    const shop = shopOf(4);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink, { download: { files: ['model.glb'] } }).report;
    expect(sink.paths().every((path) => path.endsWith('model.glb') || path === 'index.ndjson')).toBe(true);
    await mirrorLibrary(market, sink).report;
    await expectMirrored(shop, sink);
  });

  it('is not looked at again because links in the list are signed anew or come from another host', async () => {
    const shop = shopOf(4);
    const sink = memory();
    await using market = shop.client();
    let lists = 0;
    const signing = {
      downloadAsset: market.downloadAsset.bind(market),
      async *assets() {
        lists++;
        for await (const { rawData, ...asset } of market.assets()) {
          const thumbnail = `https://cdn${lists}.example/a.png?signature=${lists}`;
          yield { ...asset, rawData: { ...rawData, thumbnail } };
        }
      },
    };
    await mirrorLibrary(signing, sink).report;
    const requests = await requestsDuring(shop, () => mirrorLibrary(signing, sink).report);
    expect(requests.map(({ route }) => route)).toEqual(['list']);
  });

  it('is recorded without the signatures of its links', async () => {
    const shop = shopOf(1);
    const sink = memory();
    await using market = shop.client();
    const signing = {
      downloadAsset: market.downloadAsset.bind(market),
      async *assets() {
        for await (const { rawData, ...asset } of market.assets()) {
          const links = [
            'https://user:pass@cdn.example/a.png?X-Amz-Signature=secret#secret',
            'https://cdn.example?token=secret',
            'see https://docs.example/?page=1',
          ];
          yield { ...asset, rawData: { ...rawData, links, nested: [{ link: links[0] }] } };
        }
      },
    };
    await mirrorLibrary(signing, sink).report;
    const [asset] = await Array.fromAsync(readMirrorIndex(sink));
    expect(asset?.rawData).toMatchObject({
      links: ['https://cdn.example/a.png', 'https://cdn.example', 'see https://docs.example/?page=1'],
      nested: [{ link: 'https://cdn.example/a.png' }],
    });
    for await (const { path } of sink.list())
      expect(new TextDecoder().decode(sink.bytes(path)), path).not.toMatch(/secret|pass@/);
  });

  it('is looked at again only if versionOf says so', async () => {
    const shop = shopOf(4);
    const sink = memory();
    await using market = shop.client();
    const versionOf = ({ title }: { title: string }): string => title;
    await mirrorLibrary(market, sink, { versionOf }).report;
    shop.changeAsset('asset-1', { tags: ['other'] });
    const requests = await requestsDuring(shop, () => mirrorLibrary(market, sink, { versionOf }).report);
    expect(requests.map(({ route }) => route)).toEqual(['list']);
  });
});

describe('a budget', () => {
  it('of bytes ends the run, and the next one goes on', async () => {
    const shop = shopOf(40);
    const sink = memory();
    await using market = shop.client();
    const first = await mirrorLibrary(market, sink, { byteBudget: 60_000 }).report;
    expect(first).toMatchObject({ complete: false, stopped: 'bytes', gone: { assets: 0 } });
    expect(first.bytes).toBeGreaterThanOrEqual(60_000);
    expect(first.bytes).toBeLessThan(100_000);
    expect(mirrorTable(first)).toContain('The budget of bytes was spent');
    const rest = await mirrorLibrary(market, sink).report;
    expect(first.bytes + rest.bytes).toBe(40 * 6000);
    expect(rest.complete).toBe(true);
    await expectMirrored(shop, sink);
  });

  it('of time ends the run', async () => {
    const shop = shopOf(40);
    const clock = manualClock();
    await using market = shop.client();
    const run = mirrorLibrary(market, memory(), {
      clock,
      timeBudgetMs: 1000,
      onEvent: ({ type }) => {
        if (type === 'committed') clock.advance(100);
      },
    });
    const report = await run.report;
    expect(report).toMatchObject({ stopped: 'time', complete: false });
    expect(report.added.files).toBeLessThan(30);
  });
});

describe('prune', () => {
  it('removes nothing unless it is asked, and then only what the mirror wrote and nobody changed', async () => {
    const shop = shopOf(6);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    await market.downloadAsset('asset-6', sink, { folder: 'mine' });
    const edited = sink.paths().find((path) => path.includes('-asset-2/')) ?? '';
    sink.bytes(edited)?.fill(7);
    for (const uid of ['asset-1', 'asset-2']) shop.removeAsset(uid);

    const before = sink.paths();
    const kept = await mirrorLibrary(market, sink).report;
    expect(kept).toMatchObject({ complete: true, gone: { assets: 2, files: 6 }, removed: { assets: 0 } });
    expect(sink.paths()).toEqual(before);

    const pruned = await mirrorLibrary(market, sink, { prune: true }).report;
    expect(pruned).toMatchObject({ removed: { assets: 2, files: 5 }, kept: [{ path: edited }] });
    expect(sink.paths().filter((path) => /-asset-[12]\//.test(path))).toEqual([edited]);
    expect(sink.paths().filter((path) => path.startsWith('mine/'))).toHaveLength(3);
  });

  it('removes files that a new version dropped', async () => {
    const shop = shopOf(2);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    shop.changeAsset('asset-1', { files: [{ path: 'only.bin', size: 50 }] });
    await mirrorLibrary(market, sink, { prune: true }).report;
    await expectMirrored(shop, sink);
  });

  it('leaves downloads that no mirror made', async () => {
    const shop = shopOf(3);
    const sink = memory();
    await using market = shop.client();
    await market.downloadAsset('asset-2', sink);
    shop.removeAsset('asset-2');
    const before = sink.paths();
    const report = await mirrorLibrary(market, sink, { prune: true }).report;
    expect(report).toMatchObject({ removed: { assets: 0 }, gone: { assets: 0 } });
    expect(sink.paths()).toEqual(expect.arrayContaining([...before]));
  });

  it('asks a second list before it removes an asset, since pages may shift under a slow one', async () => {
    const shop = shopOf(5);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    let lists = 0;
    const shifting = {
      downloadAsset: market.downloadAsset.bind(market),
      async *assets() {
        lists++;
        for await (const asset of market.assets()) if (lists > 1 || asset.uid !== 'asset-3') yield asset;
      },
    };
    const report = await mirrorLibrary(shifting, sink, { prune: true }).report;
    expect(report).toMatchObject({ removed: { assets: 0 }, gone: { assets: 1 } });
    expect(lists).toBe(2);
    await expectMirrored(shop, sink);
  });
});

describe('events', () => {
  it('wait for a reader that comes late, and end with the run', async () => {
    const run = mirrorLibrary(shopOf(3).client(), memory());
    await run.report;
    const types = (await eventsOf(run)).map(({ type }) => type);
    expect(types.filter((type) => type === 'added')).toHaveLength(3);
    expect(types.at(-1)).toBe('index');
  });

  it('are counted where nobody reads them, so that they do not fill the memory', async () => {
    const shop = createMarketplace({ assets: 1200, filesPerAsset: 0 });
    const run = mirrorLibrary(shop.client({ rateLimit: { requests: 1e6, perMs: 1 } }), memory());
    await run.report;
    const events = await eventsOf(run);
    const missed = events.reduce((sum, event) => sum + (event.type === 'missed' ? event.events : 0), 0);
    expect(events.length).toBeLessThanOrEqual(1001);
    expect(missed + events.filter(({ type }) => type !== 'missed').length).toBe(2401);
  });

  it('throw the reason of an abort, as the report does', async () => {
    const abort = new AbortController();
    const run = mirrorLibrary(shopOf(30).client(), memory(), {
      signal: abort.signal,
      onEvent: () => abort.abort(new Error('enough')),
    });
    await expect(eventsOf(run)).rejects.toThrow('enough');
    await expect(run.report).rejects.toThrow('enough');
  });

  it('come with progress in bytes of the library, those that were there too', async () => {
    const shop = shopOf(10);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink, { byteBudget: 20_000 }).report;
    const seen: number[] = [];
    let done = 0;
    await mirrorLibrary(market, sink, {
      progress: {
        onProgress: (current) => void seen.push(current),
        onComplete: () => void done++,
      },
    }).report;
    expect(seen.at(-1)).toBe(60_000);
    expect(done).toBe(1);
  });
});

describe('the index', () => {
  it('has a line an asset with licence and files, and the sync facade loads it', async () => {
    const shop = shopOf(12);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    const lines = new TextDecoder().decode(sink.bytes('index.ndjson')).trim().split('\n');
    expect(lines).toHaveLength(12);
    const line = JSON.parse(lines[0] ?? '') as { uid: string; metadata: object; files: object[] };
    expect(line).toMatchObject({ metadata: { license: expect.stringContaining('CC') } });
    expect(line.files).toHaveLength(3);
    const assets = await Array.fromAsync(readMirrorIndex(sink));
    const library = new MarketplaceClient(new BaseCollection({ assets }));
    const { title, rawData } = await market.getAsset('asset-5');
    const thumbnail = rawData.thumbnail?.split('?')[0];
    expect(library.getAsset('asset-5')).toMatchObject({ title, rawData: { ...rawData, thumbnail } });
  });

  it('is written by the next run when one ended before it', async () => {
    const shop = shopOf(20);
    const sink = memory();
    await using market = shop.client();
    await mirrorLibrary(market, sink).report;
    shop.changeAsset('asset-3', { title: 'Changed' });
    const abort = new AbortController();
    const stopped = mirrorLibrary(market, sink, { signal: abort.signal });
    await expect(
      (async () => {
        for await (const { type } of stopped) if (type === 'begin') abort.abort(new Error('enough'));
      })(),
    ).rejects.toThrow('enough');
    await market.downloadAsset('asset-3', sink);
    expect((await eventsOf(mirrorLibrary(market, sink))).at(-1)).toEqual({ type: 'index', assets: 20 });
    expect((await eventsOf(mirrorLibrary(market, sink))).at(-1)?.type).toBe('skipped');
  });
});
