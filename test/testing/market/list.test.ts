import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';

interface RawPage {
  readonly items: readonly {
    readonly uid: string;
    readonly title: string;
    readonly tags: readonly string[];
  }[];
  readonly next: string | null;
  readonly total?: number;
}

async function allUids(shop: ReturnType<typeof createMarketplace>, query = ''): Promise<string[]> {
  const { json } = ask(shop);
  const uids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = (await json(
      `assets?${query}&${cursor === '' ? '' : `cursor=${cursor}`}`,
    )) as unknown as RawPage;
    uids.push(...page.items.map(({ uid }) => uid));
    cursor = page.next;
  }
  return uids;
}

test('pages chain through cursors and hold every asset once', async () => {
  const shop = createMarketplace({ assets: 25, pageSize: 10 });
  const uids = await allUids(shop);
  expect(uids).toEqual(Array.from({ length: 25 }, (_, index) => `asset-${index + 1}`));
  expect(shop.count('list')).toBe(3);
});

test('a full last page says that there is no other', async () => {
  const shop = createMarketplace({ assets: 20, pageSize: 10 });
  expect(await allUids(shop)).toHaveLength(20);
  expect(shop.count('list')).toBe(2);
});

test('a client asks for pages of its own size, up to the most', async () => {
  const { json } = ask(createMarketplace({ assets: 50, maxPageSize: 30 }));
  expect((await json('assets?pageSize=7'))['items']).toHaveLength(7);
  expect((await json('assets?pageSize=1000'))['items']).toHaveLength(30);
});

test('a page tells the total, unless the marketplace does not', async () => {
  expect((await ask(createMarketplace({ assets: 50 })).json('assets'))['total']).toBe(50);
  expect(await ask(createMarketplace({ assets: 50, total: false })).json('assets')).not.toHaveProperty(
    'total',
  );
});

test('an unknown cursor or page size is refused', async () => {
  const { api } = ask(createMarketplace());
  for (const query of ['cursor=nonsense', 'cursor=', 'pageSize=0', 'pageSize=1.5', 'pageSize=x']) {
    const response = await api(`assets?${query}`);
    expect(response.status, query).toBe(400);
    await response.body?.cancel();
  }
});

test('search asks for all words, in title, description or tags', async () => {
  const shop = createMarketplace({
    assets: [
      { title: 'Rusty dock', tags: ['sea'] },
      { title: 'Crane', description: 'stands at the dock' },
      { title: 'Tree', tags: ['nature'] },
    ],
  });
  expect(await allUids(shop, 'search=DOCK')).toEqual(['asset-1', 'asset-2']);
  expect(await allUids(shop, 'search=dock%20sea')).toEqual(['asset-1']);
  expect((await ask(shop).json('assets?search=dock&pageSize=1'))['total']).toBe(2);
});

test('category and tag narrow the list', async () => {
  const shop = createMarketplace({
    assets: [
      { title: 'a', category: 'hdri', tags: ['day'] },
      { title: 'b', category: 'hdri' },
      { title: 'c', tags: ['day'] },
    ],
  });
  expect(await allUids(shop, 'category=hdri')).toEqual(['asset-1', 'asset-2']);
  expect(await allUids(shop, 'category=hdri&tag=day')).toEqual(['asset-1']);
});

test('a million assets cost nothing until they are asked for', async () => {
  const shop = createMarketplace({ assets: 1_000_000, seed: 7 });
  const { json } = ask(shop);
  expect(shop.size).toBe(1_000_000);
  expect(await json('assets/asset-1000000')).toMatchObject({ uid: 'asset-1000000', fileCount: 1 });
  expect((await ask(createMarketplace({ assets: 5, seed: 7 })).json('assets/asset-5'))['title']).toBe(
    (await json('assets/asset-5'))['title'],
  );
});

test('assets that are added or removed while a list is read neither repeat nor hide another', async () => {
  const shop = createMarketplace({ assets: 6, pageSize: 2 });
  const { json } = ask(shop);
  const first = (await json('assets')) as unknown as RawPage;
  shop.removeAsset('asset-1');
  shop.addAsset({ title: 'New' });
  const rest = (await json(`assets?cursor=${first.next}&pageSize=10`)) as unknown as RawPage;
  expect(rest.items.map(({ uid }) => uid)).toEqual(['asset-3', 'asset-4', 'asset-5', 'asset-6', 'asset-7']);
  expect(rest.total).toBe(6);
});

test('an unknown asset is a 404, and so is any other path', async () => {
  const { api } = ask(createMarketplace());
  for (const path of ['assets/nobody', 'assets/asset-13', 'nothing', '/nothing']) {
    const response = await api(path);
    expect(response.status, path).toBe(404);
    await response.body?.cancel();
  }
});

test('an unknown option is refused with the name that was meant', () => {
  expect(() => createMarketplace({ asset: 3 } as object)).toThrow(/did you mean "assets"/);
});
