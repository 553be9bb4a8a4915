import { describe, expect, it } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import type { RemoteFile } from '../../src/models/remote-file.ts';
import { memory } from '../../src/sinks/memory.ts';
import { asyncDispose } from '../../src/shared/async-dispose.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { FileMarket } from '../transfer/support/file-market.ts';

const inline = (path: string, bytes: string): RemoteFile => ({ path, content: { kind: 'inline', bytes } });

function marketOf(files: (uid: string) => readonly RemoteFile[]) {
  const auth = new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } });
  let closed = 0;
  Object.assign(auth, { close: async () => void closed++ });
  let fetched = 0;
  const fetch: typeof globalThis.fetch = async () => {
    fetched++;
    return new Response('');
  };
  const market = new FileMarket({ auth, fetch, clock: manualClock() }, files);
  return { market, closed: () => closed, fetched: () => fetched };
}

describe('a client over HTTP', () => {
  it('downloads several assets, with a result each in the order of asking', async () => {
    const { market } = marketOf((uid) => (uid === 'bad' ? [inline('../x', '')] : [inline('a.txt', uid)]));
    const sink = memory();
    const results = await market.downloadAssets(['one', 'bad', 'two'], sink);
    expect(results.map(({ assetUid, success }) => [assetUid, success])).toEqual([
      ['one', true],
      ['bad', false],
      ['two', true],
    ]);
    expect(results[1]).toMatchObject({ error: { code: 'E_NAME' } });
    expect(sink.paths().length).toBe(2);
    await market.close();
  });

  it('gives the assets that an abort left unfinished a result that says so', async () => {
    const controller = new AbortController();
    const { market } = marketOf(() => [
      {
        path: 'a.bin',
        content: {
          kind: 'located',
          locate: () => {
            controller.abort('enough');
            return new Promise(() => {});
          },
        },
      },
    ]);
    const results = await market.downloadAssets(['one', 'two'], memory(), { signal: controller.signal });
    expect(results).toMatchObject([
      { success: false, error: { code: 'E_ABORTED' } },
      { success: false, error: { code: 'E_ABORTED' } },
    ]);
    await market.close();
  });

  it('plans without a byte moving, and shows what would collide', async () => {
    const { market, fetched } = marketOf(() => [inline('A.txt', '12'), inline('a.TXT', '3')]);
    const plan = await market.planDownload('one', { folder: 'x' });
    expect(plan).toMatchObject({ assetUid: 'one', folder: 'x', totalBytes: 3 });
    expect(plan.collisions.length).toBe(1);
    expect(await market.downloadAsset('one', memory(), { folder: 'x' })).toMatchObject({
      success: false,
      error: { code: 'E_NAME' },
    });
    expect(fetched()).toBe(0);
    await market.close();
  });

  it('refuses an option that does not exist, and a uid that is none', async () => {
    const { market } = marketOf(() => []);
    await expect(market.downloadAsset('one', memory(), { segment: 4 } as object)).rejects.toThrow(TypeError);
    for (const wrong of [{ concurrency: 0 }, { concurrency: 1.5 }, { segments: Number.NaN }]) {
      await expect(market.downloadAsset('one', memory(), wrong)).rejects.toMatchObject({
        code: 'E_ARGUMENT',
      });
    }
    await expect(market.downloadAsset('', memory())).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    for (const wrong of [undefined, {}, './library'])
      await expect(market.downloadAsset('one', wrong as never)).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(market.getAsset('')).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(market.downloadAssets(['one', ''], memory())).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(market.planDownload('')).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await market.close();
  });

  it('refuses a list in which an asset has no uid, and names its place', async () => {
    class Nameless extends FileMarket {
      protected override async fetchPage() {
        return { items: [{ uid: '1' }, { uid: '' }] as never };
      }
    }
    const auth = new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } });
    await using market = new Nameless({ auth }, () => []);
    await expect(market.getCollection()).rejects.toMatchObject({ code: 'E_SCHEMA', field: 'items[1].uid' });
  });

  it('closes once, with its auth provider, and does nothing afterwards', async () => {
    const { market, closed } = marketOf(() => []);
    await Promise.all([market.close(), market.close(), market[asyncDispose]()]);
    expect(closed()).toBe(1);
    await expect(async () => market.downloadAsset('one', memory())).rejects.toMatchObject({
      code: 'E_STATE',
    });
  });
});
