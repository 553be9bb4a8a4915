import {
  clientContract,
  type ClientContractOptions,
  type ContractClient,
  type HarnessContext,
  type MakeClient,
} from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { embeddedHarness } from './embedded-harness.ts';

type Harness = ReturnType<typeof embeddedHarness>;

/** Runs the contract without a test runner: the names of the cases that fail, each with its message. */
async function failures(
  makeClient: MakeClient,
  only: RegExp,
  options?: ClientContractOptions,
): Promise<string[]> {
  const failed: string[] = [];
  let group = '';
  const runs: (() => Promise<void>)[] = [];
  clientContract(
    {
      describe(name, body) {
        group = name;
        body();
      },
      it(name, run) {
        const title = `${group} ${name}`;
        if (!only.test(title)) return;
        runs.push(async () => {
          try {
            await run();
          } catch (error) {
            failed.push(`${title}: ${String(error)}`);
          }
        });
      },
    },
    makeClient,
    options,
  );
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) await run();
  return failed;
}

/** The embedded marketplace's client with some calls replaced. */
function spoilt(spoil: (client: ContractClient, harness: Harness) => Partial<ContractClient>): MakeClient {
  return (context: HarnessContext) => {
    const harness = embeddedHarness(context);
    const { client } = harness;
    const honest: ContractClient = {
      assets: (options) => client.assets(options),
      pages: (options) => client.pages(options),
      getCollection: (options) => client.getCollection(options),
      getAsset: (uid, options) => client.getAsset(uid, options),
      downloadAsset: (uid, sink, options) => client.downloadAsset(uid, sink, options),
      close: () => client.close(),
    };
    return { ...harness, client: { ...honest, ...spoil(client, harness) } };
  };
}

test.each<[string, RegExp, Parameters<typeof spoilt>[0]]>([
  [
    'a list that hides the error of a page',
    /listing surfaces/,
    (client) => ({
      async *assets(options) {
        try {
          yield* client.assets(options);
        } catch {
          // The list just ends.
        }
      },
    }),
  ],
  [
    'a limit that is ignored',
    /listing gives no more/,
    (client) => ({ getCollection: (options) => client.getCollection({ ...options, limit: undefined }) }),
  ],
  [
    'a collection in another order than the stream',
    /listing streams/,
    (client) => ({
      async *assets(options) {
        yield* [...(await client.getCollection(options))].toReversed();
      },
    }),
  ],
  [
    'a page size that is ignored',
    /listing chains/,
    (client) => ({ pages: (options) => client.pages({ ...options, pageSize: undefined }) }),
  ],
  [
    'a list that reads everything before it gives the first asset',
    /listing asks for nothing more/,
    (client) => ({
      async *assets(options) {
        yield* await client.getCollection(options);
      },
    }),
  ],
  [
    'a list that makes links',
    /listing has no side effect/,
    (client, { shop }) => ({
      async getCollection(options) {
        const collection = await client.getCollection(options);
        await shop.fetch(`${shop.baseUrl}assets/asset-1/link?path=x`);
        return collection;
      },
    }),
  ],
  [
    'an unknown option that is taken',
    /listing refuses an option/,
    (client) => ({ getCollection: ({ limit } = {}) => client.getCollection({ limit }) }),
  ],
  [
    'an unknown asset that is any error',
    /one asset that does not exist/,
    () => ({ getAsset: () => Promise.reject(new Error('404')) }),
  ],
  [
    'an answer that is left open',
    /one asset that does not exist/,
    (client, { shop }) => ({
      async getAsset(uid, options) {
        await shop.fetch(shop.baseUrl);
        return client.getAsset(uid, options);
      },
    }),
  ],
  [
    'an error that shows a token',
    /credentials never appear/,
    (client, { shop }) => ({
      async getAsset(uid, options) {
        try {
          return await client.getAsset(uid, options);
        } catch (cause) {
          const request = { headers: [`Bearer ${shop.secrets[0]}`] };
          throw Object.assign(new Error('failed', { cause }), { request });
        }
      },
    }),
  ],
  [
    'a download that is made again and again',
    /downloading skips/,
    (client) => ({
      downloadAsset: (uid, sink, options) =>
        client.downloadAsset(uid, sink, { ...options, ifExists: 'replace' }),
    }),
  ],
  [
    'a download that is not verified',
    /downloading brings/,
    (client) => ({
      downloadAsset: (uid, sink, options) => client.downloadAsset(uid, sink, { ...options, verify: false }),
    }),
  ],
  [
    'a download that cannot be aborted',
    /an abort in the middle of a download/,
    (client) => ({ downloadAsset: (uid, sink) => client.downloadAsset(uid, sink) }),
  ],
  [
    'an abort with a reason of its own',
    /an abort before/,
    (client) => ({
      getAsset: (uid, options) =>
        client.getAsset(uid, options).catch(() => Promise.reject(new Error('aborted'))),
    }),
  ],
  [
    'a client that closes only once',
    /closing is done once/,
    (client) => {
      let closed = 0;
      return {
        close() {
          closed += 1;
          return closed === 2 ? Promise.reject(new Error('closed')) : client.close();
        },
      };
    },
  ],
  [
    'a client that goes on after its end',
    /closing ends the client/,
    (_, { shop }) => ({ getAsset: async (uid) => shop.client().getAsset(uid) }),
  ],
])('the contract catches %s', async (_, only, spoil) => {
  expect(await failures(spoilt(spoil), only)).toHaveLength(1);
  expect(
    await failures(
      spoilt(() => ({})),
      only,
    ),
  ).toEqual([]);
});

const bare: MakeClient = (context) => {
  const { client, uid, unknownUid } = embeddedHarness(context);
  return { client, uid, unknownUid };
};

test('a part that the harness does not give is named, and can be left out', async () => {
  const refresh = /credentials that expired/;
  expect(await failures(bare, refresh)).toEqual([expect.stringContaining('no "expireCredentials"')]);
  await expect(failures(bare, refresh, { without: ['refresh'] })).rejects.toThrow(/greater than/);
  expect(() => clientContract({ describe() {}, it() {} }, bare, { with: [] } as object)).toThrow(
    /unknown option/,
  );
});
