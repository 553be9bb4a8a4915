import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import type { BaseAsset } from '../../models/base-asset.ts';
import type { ListOptions, Page } from '../../models/page.ts';
import { check, checkSame, rejectionOf } from '../contract-runner.ts';
import { uidsOf, type Bench, type ContractGroup } from './contract-case.ts';

/** What every list must hold. */
export const listingCases: ContractGroup = {
  name: 'listing',
  cases: [
    {
      name: 'streams what it collects, in the same order',
      async run({ client }) {
        const collection = await client.getCollection();
        const collected = [...collection].map(({ uid }) => uid);
        check(collected.length > 0, 'The list is empty: the contract needs assets');
        check(new Set(collected).size === collected.length, 'A uid appears twice in the list');
        checkSame(await uidsOf(client.assets()), collected, 'The streamed list');
        const [first] = collection;
        check(collection.findByUid(first?.uid ?? '') === first, 'findByUid does not find the first asset');
        check(
          [...collection].every(({ title }) => typeof title === 'string'),
          'An asset has no title',
        );
      },
    },
    {
      name: 'chains pages through cursors, and goes on from any of them',
      needs: ['paging'],
      async run({ client, pageSize }) {
        const all = await uidsOf(client.assets());
        const pages = await pagesOf(client.pages({ pageSize }));
        check(
          pages.length >= 3,
          `The list has ${pages.length} pages of ${pageSize}: the contract needs three`,
        );
        checkSame(pages.flatMap(uidsOfPage), all, 'The pages together');
        for (const page of pages) {
          check(
            page.items.length <= pageSize,
            `A page of ${page.items.length} assets, when ${pageSize} were asked for`,
          );
        }
        check(pages.at(-1)?.nextCursor === undefined, 'The last page has a cursor');
        const [first, ...rest] = pages;
        const cursor = first?.nextCursor;
        check(typeof cursor === 'string', 'The first page has no cursor');
        const later = await pagesOf(client.pages({ pageSize, cursor }));
        checkSame(later.flatMap(uidsOfPage), rest.flatMap(uidsOfPage), 'The list from the cursor on');
      },
    },
    {
      name: 'gives no more than the limit',
      async run({ client, pageSize }) {
        const all = await uidsOf(client.assets());
        for (const limit of [0, 1, pageSize, pageSize + 1, all.length + 1]) {
          const expected = all.slice(0, limit);
          checkSame(await uidsOf(client.assets({ limit })), expected, `The list with limit ${limit}`);
          checkSame(
            (await client.getCollection({ limit })).length,
            expected.length,
            `The collection with limit ${limit}`,
          );
        }
      },
    },
    {
      name: 'asks for nothing more once the reader has enough',
      needs: ['paging', 'requests'],
      async run({ client, pageSize, need, nothingOpen }) {
        const requests = need('requests');
        for await (const _ of client.assets({ pageSize })) break;
        await nothingOpen();
        const asked = requests().length;
        for await (const _ of client.assets({ pageSize, limit: 1 })) check(true, 'one asset');
        check(requests().length <= 2 * asked, 'A limit of one asset costs more requests than one asset does');
        await uidsOf(client.assets({ pageSize }));
        check(requests().length > 3 * asked, 'The first page costs as many requests as the whole list');
      },
    },
    {
      name: 'has no side effect: nothing that belongs to downloading is asked',
      needs: ['requests'],
      async run({ client, need }) {
        await client.getCollection();
        const downloads = need('requests')().filter(({ download }) => download);
        check(downloads.length === 0, `Listing sent ${downloads.length} requests that belong to downloading`);
      },
    },
    {
      name: 'surfaces the error of a page: it is never a shorter list',
      needs: ['paging', 'failing-page'],
      async run({ client, pageSize, need, nothingOpen }) {
        const all = await uidsOf(client.assets());
        need('failPage')(2);
        const seen: string[] = [];
        const error = await rejectionOf(
          collect(client.assets({ pageSize }), seen),
          'A list whose second page fails',
        );
        check(isMarketplaceError(error), `The error is none of the family: ${String(error)}`);
        checkSame(seen, all.slice(0, pageSize), 'What came before the error');
        const collected = await rejectionOf(
          client.getCollection({ pageSize }),
          'A collection whose second page fails',
        );
        check(isMarketplaceError(collected), `The error is none of the family: ${String(collected)}`);
        await nothingOpen();
      },
    },
    {
      name: 'stops with an error when cursors go round in circles',
      needs: ['paging', 'cursor-loop'],
      async run({ client, pageSize, need }) {
        need('loopPages')();
        const error = await rejectionOf(client.getCollection({ pageSize }), 'A list without an end');
        check(isMarketplaceError(error), `The error is none of the family: ${String(error)}`);
      },
    },
    {
      name: 'refuses an option that does not exist',
      async run({ client }) {
        const options = { limitt: 1 } as ListOptions;
        check(
          (await failure(() => client.getCollection(options))) instanceof TypeError,
          'getCollection takes it',
        );
        check((await failure(() => uidsOf(client.assets(options)))) instanceof TypeError, 'assets takes it');
      },
    },
    {
      name: 'refuses a limit or a page size that is none',
      async run({ client }) {
        for (const options of [{ limit: -1 }, { limit: 1.5 }, { pageSize: 0 }, { pageSize: Number.NaN }]) {
          const error = await failure(() => client.getCollection(options));
          check(
            isMarketplaceError(error) && error.code === 'E_ARGUMENT',
            `${JSON.stringify(options)} is not E_ARGUMENT`,
          );
        }
      },
    },
  ],
};

/** One asset by its uid. */
export const assetCases: ContractGroup = {
  name: 'one asset',
  cases: [
    {
      name: 'is found by its uid',
      async run({ client, uid }: Bench) {
        checkSame((await client.getAsset(uid)).uid, uid, 'The uid of the asset');
      },
    },
    {
      name: 'that does not exist is MarketplaceNotFoundError',
      async run({ client, unknownUid, nothingOpen }) {
        const error = await rejectionOf(client.getAsset(unknownUid), 'An asset that does not exist');
        check(
          isMarketplaceError(error, 'MarketplaceNotFoundError') && error.code === 'E_NOT_FOUND',
          `The error is not MarketplaceNotFoundError: ${String(error)}`,
        );
        await nothingOpen();
      },
    },
    {
      name: 'needs a uid',
      async run({ client }) {
        const error = await failure(() => client.getAsset(''));
        check(isMarketplaceError(error) && error.code === 'E_ARGUMENT', 'An empty uid is not E_ARGUMENT');
      },
    },
  ],
};

async function pagesOf(source: AsyncIterable<Page<BaseAsset>>): Promise<readonly Page<BaseAsset>[]> {
  const pages: Page<BaseAsset>[] = [];
  for await (const page of source) pages.push(page);
  return pages;
}

function uidsOfPage(page: Page<BaseAsset>): readonly string[] {
  return page.items.map(({ uid }) => uid);
}

async function collect(assets: AsyncIterable<BaseAsset>, into: string[]): Promise<void> {
  for await (const asset of assets) into.push(asset.uid);
}

/** The error of a call that may throw at once or reject. */
function failure(call: () => PromiseLike<unknown>): Promise<unknown> {
  return rejectionOf(
    Promise.resolve().then(() => call()),
    'A wrong argument',
  );
}
