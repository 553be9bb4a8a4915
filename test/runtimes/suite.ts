/**
 * What every runtime must do, on the built package, imported by its own name: list, download, resume, abort, fail and
 * close, against the embedded marketplace.
 */
import {
  BaseAsset,
  HttpMarketplaceClient,
  NoAuth,
  isMarketplaceError,
  memory,
  type CallContext,
  type HttpClientOptions,
  type ListQuery,
  type MarketplaceError,
  type Page,
  type RemoteFile,
} from 'asset-marketplace-client-core';
import { mirrorLibrary, readMirrorIndex, verifyMirror } from 'asset-marketplace-client-core/mirror';
import { createMarketplace, EmbeddedMarketClient } from 'asset-marketplace-client-core/testing';

export type Case = readonly [name: string, run: () => Promise<void>];

/** Addresses on this machine. */
export interface Origins {
  /** An embedded marketplace, served without sign-in: its base URL. */
  readonly shop: string;
  /** Where nobody listens. */
  readonly nobody: string;
}

export function check(ok: unknown, what: string): asserts ok {
  if (!ok) throw new Error(`failed: ${what}`);
}

/** What `work` is rejected with. */
async function rejection(work: Promise<unknown>): Promise<unknown> {
  const resolved = Symbol('resolved');
  const reason = await work.then(
    () => resolved,
    (error: unknown) => error,
  );
  check(reason !== resolved, 'a rejection');
  return reason;
}

async function marketplaceError(work: Promise<unknown>): Promise<MarketplaceError> {
  const error = await rejection(work);
  check(isMarketplaceError(error), `an error of the family, not ${String(error)}`);
  return error;
}

/** A client as someone else would write it, of one asset whose only file is in the answer already. */
class TinyMarket extends HttpMarketplaceClient {
  protected async fetchPage(_query: ListQuery, { session }: CallContext): Promise<Page<BaseAsset>> {
    await session.json('assets');
    return { items: [new BaseAsset({ uid: '1', title: 'One' })] };
  }

  protected async fetchAsset(assetUid: string): Promise<BaseAsset> {
    return new BaseAsset({ uid: assetUid, title: 'One' });
  }

  protected async *fetchFiles(): AsyncGenerator<RemoteFile> {
    yield { path: 'readme.txt', content: { kind: 'inline', bytes: 'hello' } };
  }
}

export function cases(origins: Origins): Case[] {
  return [
    [
      'lists page by page, and as a collection',
      async () => {
        const shop = createMarketplace({ assets: 30, pageSize: 10 });
        const client = shop.client();
        const uids = new Set<string>();
        for await (const asset of client.assets()) uids.add(asset.uid);
        check(uids.size === 30, `30 assets, not ${uids.size}`);
        check(shop.count('list') === 3, `3 pages, not ${shop.count('list')}`);
        const collection = await client.getCollection({ limit: 5 });
        check(collection.length === 5 && collection.totalCount === 30, 'five of thirty');
        check(collection.findByUid('asset-2')?.uid === 'asset-2', 'an asset by its uid');
        await client.close();
      },
    ],
    [
      'downloads to a sink, verified',
      async () => {
        const shop = createMarketplace({ filesPerAsset: 3, fileSize: 300_000 });
        const client = shop.client();
        const sink = memory();
        let last: readonly [current: number, total: number | undefined] = [0, undefined];
        let completed = 0;
        const result = await client.downloadAsset('asset-1', sink, {
          progress: {
            onProgress: (current, total) => void (last = [current, total]),
            onComplete: () => void (completed += 1),
          },
        });
        check(result.success, result.success ? '' : `${result.error.code} ${result.error.message}`);
        const wanted = shop.files('asset-1');
        check(result.files.length === 3, `3 files, not ${result.files.length}`);
        for (const file of result.files) {
          const original = wanted.find(({ path }) => file.path.endsWith(path));
          const bytes = sink.bytes(file.path);
          check(original !== undefined && bytes !== undefined, `${file.path} is there`);
          check(same(bytes, original.read()), `${file.path} has the right bytes`);
          check(file.verified && file.assurance === 'digest', `${file.path} is verified: ${file.assurance}`);
        }
        check(last[0] === 900_000 && last[1] === 900_000, `progress to its end, not ${last.join(' of ')}`);
        check(completed === 1, 'one end');
        check(shop.openAnswers === 0, 'no answer left open');

        const again = await client.downloadAsset('asset-1', sink);
        check(again.success && again.files.every(({ skipped }) => skipped), 'nothing is fetched twice');
        await client.close();
      },
    ],
    [
      'goes on after a broken connection',
      async () => {
        const shop = createMarketplace({ fileSize: 1_000_000 });
        const client = shop.client({ retry: { limit: 1 } });
        const fault = shop.inject({ kind: 'cut', afterBytes: 400_000 });
        const sink = memory();
        const result = await client.downloadAsset('asset-1', sink);
        check(fault.hits === 1, 'the connection broke');
        check(result.success, result.success ? '' : `${result.error.code} ${result.error.message}`);
        const [file] = result.files;
        const bytes = file && sink.bytes(file.path);
        check(bytes && same(bytes, shop.files('asset-1')[0]?.read() ?? new Uint8Array()), 'the right bytes');
        await client.close();
      },
    ],
    [
      'mirrors a library, the second time only what changed',
      async () => {
        const shop = createMarketplace({ assets: 12, filesPerAsset: 2, fileSize: 5000 });
        const client = shop.client();
        const sink = memory();
        const first = await mirrorLibrary(client, sink).report;
        check(first.complete && first.added.fetched === 24, `24 files, not ${first.added.fetched}`);
        shop.changeFile('asset-7', shop.files('asset-7')[0]?.path ?? '');
        const second = await mirrorLibrary(client, sink).report;
        check(second.updated.fetched === 1 && second.skipped.assets === 11, 'one file of one asset');
        const { sound, files } = await verifyMirror(sink);
        check(sound && files === 24, 'sound, and all of it read');
        let lines = 0;
        for await (const asset of readMirrorIndex(sink)) lines += asset.title === '' ? 0 : 1;
        check(lines === 12, `an index of 12, not ${lines}`);
        await client.close();
      },
    ],
    [
      'refreshes a session once for many calls',
      async () => {
        const shop = createMarketplace({ assets: 8 });
        const client = shop.client();
        shop.expireTokens();
        await Promise.all(Array.from({ length: 8 }, (_, index) => client.getAsset(`asset-${index + 1}`)));
        check(shop.refreshes === 1, `one refresh, not ${shop.refreshes}`);
        await client.close();
      },
    ],
    [
      'aborts at once, with the reason of the signal',
      async () => {
        const shop = createMarketplace({ fileSize: 4_000_000 });
        const client = shop.client();
        shop.inject({ kind: 'stall', afterBytes: 3_000_000, times: Infinity });
        const controller = new AbortController();
        const reason = new Error('enough');
        const download = client.downloadAsset('asset-1', memory(), {
          signal: controller.signal,
          progress: {
            onProgress(current) {
              if (current > 0) controller.abort(reason);
            },
          },
        });
        check((await rejection(download)) === reason, 'the reason itself');
        await client.close();
        check(shop.openAnswers === 0, 'no answer left open');
      },
    ],
    [
      'tells errors apart, and tells no secret',
      async () => {
        const shop = createMarketplace();
        const client = shop.client({ retry: { limit: 1 } });
        const missing = await marketplaceError(client.getAsset('nowhere'));
        check(missing.code === 'E_NOT_FOUND' && !missing.retryable, `not found, not ${missing.code}`);
        check(isMarketplaceError(missing, 'MarketplaceNotFoundError'), 'of its own class');

        shop.inject({ kind: 'offline', route: 'asset', times: Infinity });
        const offline = await marketplaceError(client.getAsset('asset-1'));
        check(isMarketplaceError(offline, 'MarketplaceNetworkError'), `a network error, not ${offline.code}`);
        check(offline.retryable, 'worth a retry');
        check(shop.count('asset') >= 3, 'and tried again');
        shop.clearFaults();

        shop.revokeTokens();
        const denied = await marketplaceError(client.getAsset('asset-1'));
        check(isMarketplaceError(denied, 'MarketplaceAuthenticationError'), `denied, not ${denied.code}`);

        for (const error of [missing, offline, denied]) {
          const told = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
          check(!shop.secrets.some((secret) => told.includes(secret)), 'no secret');
        }
        await client.close();
      },
    ],
    [
      'closes what it began, and its auth provider',
      async () => {
        const shop = createMarketplace({ latencyMs: 60_000 });
        const client = shop.client();
        const call = rejection(client.getAsset('asset-1'));
        await client[Symbol.asyncDispose]();
        check(isMarketplaceError(await call), 'what was under way ends with an error of the family');
        const late = await marketplaceError(client.getAsset('asset-1'));
        check(late.code === 'E_STATE', `closed, not ${late.code}`);
        await client.close();
      },
    ],
    [
      'reaches a server over the network',
      async () => {
        const client = overNetwork(origins.shop);
        const collection = await client.getCollection();
        check(collection.length === 12, `12 assets, not ${collection.length}`);
        const sink = memory();
        const result = await client.downloadAsset('asset-3', sink);
        check(result.success, result.success ? '' : `${result.error.code} ${result.error.message}`);
        const [file] = result.files;
        check(file?.verified && sink.bytes(file.path)?.length === 3_000_000, 'all bytes, verified');
        await client.close();
      },
    ],
    [
      'tries a network that fails again, and says so',
      async () => {
        let tries = 0;
        const client = overNetwork(origins.nobody, {
          retry: { limit: 1 },
          hooks: { onRetry: () => void tries++ },
        });
        const error = await marketplaceError(client.getCollection());
        check(isMarketplaceError(error, 'MarketplaceNetworkError'), `a network error, not ${error.code}`);
        check(tries === 1, `one more try, not ${tries}`);
        await client.close();
      },
    ],
    [
      "runs another marketplace's client",
      async () => {
        const client = new TinyMarket({
          auth: new NoAuth({ endpoints: { baseUrl: 'https://tiny.example/' } }),
          fetch: async () => Response.json([]),
        });
        const collection = await client.getCollection();
        check(collection.length === 1, 'one asset');
        const sink = memory();
        const result = await client.downloadAsset('1', sink);
        check(result.success, result.success ? '' : result.error.message);
        const bytes = sink.bytes(result.files[0]?.path ?? '');
        check(new TextDecoder().decode(bytes) === 'hello', 'its bytes');
        await client.close();
      },
    ],
  ];
}

function overNetwork(baseUrl: string, options: Partial<HttpClientOptions> = {}): EmbeddedMarketClient {
  return new EmbeddedMarketClient({
    auth: new NoAuth({ endpoints: { baseUrl } }),
    allowInsecureLoopback: true,
    ...options,
  });
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export async function runAll(list: readonly Case[], log: (line: string) => void): Promise<Tally> {
  let passed = 0;
  let failed = 0;
  for (const [name, run] of list) {
    try {
      await run();
      passed++;
      log(`ok ${name}`);
    } catch (error) {
      failed++;
      log(`not ok ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { passed, failed };
}
