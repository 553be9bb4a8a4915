import { describe, expect, test, vi } from 'vitest';
import { pagesOf } from '../../src/http/pages.ts';
import type { Page } from '../../src/models/page.ts';

interface Query {
  readonly limit?: number;
  readonly cursor?: string;
  readonly search?: string;
}

const never = new AbortController().signal;

/** A list of numbers, in pages whose cursor is the index of their first item. */
function list(total: number, pageSize: number): (query: Query) => Promise<Page<number>> {
  return ({ cursor = '0' }) => {
    const start = Number(cursor);
    const items = Array.from({ length: Math.min(pageSize, total - start) }, (_, index) => start + index);
    const next = start + pageSize;
    return Promise.resolve(next < total ? { items, nextCursor: String(next) } : { items });
  };
}

async function collect<T>(pages: AsyncIterable<Page<T>>): Promise<Page<T>[]> {
  const all: Page<T>[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const items = (pages: readonly Page<number>[]): number[] => pages.flatMap((page) => page.items);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a list', () => {
  test('is read page by page until there is no cursor', async () => {
    const pages = await collect(pagesOf(list(7, 3), {}, never));
    expect(pages).toStrictEqual([
      { items: [0, 1, 2], nextCursor: '3', totalCount: undefined },
      { items: [3, 4, 5], nextCursor: '6', totalCount: undefined },
      { items: [6], totalCount: undefined },
    ]);
  });

  test('asks with what the caller asked for, and the cursor', async () => {
    const fetchPage = vi.fn(list(4, 3));
    await collect(pagesOf(fetchPage, { search: 'dock', limit: 100 }, never));
    expect(fetchPage.mock.calls).toStrictEqual([
      [{ search: 'dock', limit: 100 }],
      [{ search: 'dock', limit: 100, cursor: '3' }],
    ]);
  });

  test('is read as it is consumed', async () => {
    const fetchPage = vi.fn(list(100, 10));
    const pages = pagesOf(fetchPage, {}, never);
    expect(fetchPage).toHaveBeenCalledTimes(0);
    await pages.next();
    await pages.next();
    await pages.return();
    expect(fetchPage).toHaveBeenCalledTimes(2);
  });

  test('takes null and an empty string as the end, as many APIs mean them', async () => {
    for (const nextCursor of [null, '']) {
      const pages = await collect(
        pagesOf<number, Query>(() => Promise.resolve({ items: [1], nextCursor } as never), {}, never),
      );
      expect(items(pages)).toStrictEqual([1]);
    }
  });

  test('keeps fields of a page that a marketplace added', async () => {
    const [page] = await collect(
      pagesOf(() => Promise.resolve({ items: [1], totalCount: 5, facets: ['a'] }), {}, never),
    );
    expect(page).toMatchObject({ items: [1], totalCount: 5, facets: ['a'] });
  });
});

describe('limit', () => {
  test.each([0, 1, 2, 3, 4, 6, 7, 8])('of %i gives that many items', async (limit) => {
    const pages = await collect(pagesOf(list(7, 3), { limit }, never));
    expect(items(pages)).toStrictEqual(upTo(Math.min(limit, 7)));
  });

  test('asks for no page more than it needs', async () => {
    const fetchPage = vi.fn(list(9, 3));
    await collect(pagesOf(fetchPage, { limit: 3 }, never));
    await collect(pagesOf(fetchPage, { limit: 0 }, never));
    expect(fetchPage).toHaveBeenCalledTimes(1);
  });

  test.each(upTo(11))(
    'cut at %i, the list goes on from the cursor without loss or repetition',
    async (limit) => {
      const before = await collect(pagesOf(list(10, 3), { limit: limit + 1 }, never));
      const cursor = before.at(-1)?.nextCursor;
      const after = cursor === undefined ? [] : await collect(pagesOf(list(10, 3), { cursor }, never));
      expect([...items(before), ...items(after)]).toStrictEqual(upTo(10));
    },
  );

  test('cut twice within one page, the list still goes on', async () => {
    const all: number[] = [];
    let cursor: string | undefined;
    do {
      const pages = await collect(pagesOf(list(10, 7), { limit: 2, ...(cursor && { cursor }) }, never));
      all.push(...items(pages));
      cursor = pages.at(-1)?.nextCursor;
    } while (cursor !== undefined);
    expect(all).toStrictEqual(upTo(10));
  });

  test('a cursor of the marketplace that looks like ours arrives as it was', async () => {
    const asked: (string | undefined)[] = [];
    const fetchPage = ({ cursor }: Query): Promise<Page<number>> => {
      asked.push(cursor);
      return Promise.resolve(
        cursor === undefined ? { items: [1, 2], nextCursor: 'skip:5:x' } : { items: [3] },
      );
    };
    const [first] = await collect(pagesOf(fetchPage, { limit: 2 }, never));
    const rest = await collect(pagesOf(fetchPage, { cursor: String(first?.nextCursor) }, never));
    expect(items(rest)).toStrictEqual([3]);
    expect(asked).toStrictEqual([undefined, 'skip:5:x']);
  });
});

describe('a list that does not end', () => {
  test('because its cursor stays the same is an error, after the items that came', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      const same = pagesOf(() => Promise.resolve({ items: [1], nextCursor: 'a' }), {}, never);
      for await (const page of same) seen.push(...page.items);
    };
    await expect(read()).rejects.toMatchObject({ code: 'E_PROTOCOL', phase: 'list' });
    expect(seen).toStrictEqual([1, 1]);
  });

  test('because its cursors go round is an error', async () => {
    let count = 0;
    const round = pagesOf(() => Promise.resolve({ items: [1], nextCursor: String(count++ % 3) }), {}, never);
    await expect(collect(round)).rejects.toMatchObject({ code: 'E_PROTOCOL' });
    expect(count).toBe(4);
  });

  test('because it comes back to where the caller began is an error', async () => {
    const back = pagesOf(
      () => Promise.resolve({ items: [1], nextCursor: 'start' }),
      { cursor: 'start' },
      never,
    );
    await expect(collect(back)).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });

  test.each([
    ['pages', { pages: 5, items: 1e6, emptyPages: 1e6 }, [1], 5],
    ['items', { pages: 1e6, items: 10, emptyPages: 1e6 }, [1, 2, 3], 4],
    ['empty pages', { pages: 1e6, items: 1e6, emptyPages: 3 }, [], 4],
  ])('because of its %s is an error', async (_, bounds, pageItems, pagesRead) => {
    let count = 0;
    const endless = pagesOf(
      () => Promise.resolve({ items: pageItems, nextCursor: String(++count) }),
      {},
      never,
      bounds,
    );
    await expect(collect(endless)).rejects.toMatchObject({ code: 'E_PROTOCOL' });
    expect(count).toBe(pagesRead);
  });

  test('an empty page with a cursor is no end', async () => {
    const pages: Page<number>[] = [
      { items: [], nextCursor: 'a' },
      { items: [], nextCursor: 'b' },
      { items: [1] },
    ];
    expect(
      items(await collect(pagesOf(() => Promise.resolve(pages.shift() as Page<number>), {}, never))),
    ).toStrictEqual([1]);
  });
});

describe('a page of the wrong shape', () => {
  test.each([
    [undefined, 'items'],
    [null, 'items'],
    ['text', 'items'],
    [{}, 'items'],
    [{ items: 'abc' }, 'items'],
    [{ items: { length: 1 } }, 'items'],
    [{ items: [], nextCursor: 5 }, 'nextCursor'],
    [{ items: [], nextCursor: {} }, 'nextCursor'],
    [{ items: [], nextCursor: 'x'.repeat(9000) }, 'nextCursor'],
    [{ items: [], totalCount: -1 }, 'totalCount'],
    [{ items: [], totalCount: '5' }, 'totalCount'],
    [{ items: [], totalCount: Infinity }, 'totalCount'],
  ])('%j is an error that names %s', async (page, field) => {
    const pages = pagesOf(() => Promise.resolve(page as Page<number>), {}, never);
    await expect(collect(pages)).rejects.toMatchObject({ code: 'E_SCHEMA', field });
  });
});

describe('a list that is disturbed', () => {
  test('throws the error where it happens, and is then over', async () => {
    const failure = new Error('broken');
    const fetchPage = ({ cursor }: Query): Promise<Page<number>> =>
      cursor === undefined ? list(9, 3)({}) : Promise.reject(failure);
    const pages = pagesOf(fetchPage, {}, never);
    expect((await pages.next()).value).toMatchObject({ items: [0, 1, 2] });
    await expect(pages.next()).rejects.toBe(failure);
    expect(await pages.next()).toStrictEqual({ done: true, value: undefined });
  });

  test('ends with the reason when it is aborted between two pages', async () => {
    const controller = new AbortController();
    const fetchPage = vi.fn(list(9, 3));
    const pages = pagesOf(fetchPage, {}, controller.signal);
    await pages.next();
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(pages.next()).rejects.toBe(reason);
    expect(fetchPage).toHaveBeenCalledTimes(1);
  });

  test('ends with the reason when it is aborted in a page that never comes', async () => {
    const controller = new AbortController();
    const pages = pagesOf(() => new Promise<Page<number>>(() => {}), {}, controller.signal);
    const next = pages.next();
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
  });
});
