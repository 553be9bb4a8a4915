import { createError } from '../errors/create-error.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { Page } from '../models/page.ts';
import { untilAborted } from '../shared/abort.ts';

/** What {@link pagesOf} understands of a query. */
interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Far past any honest list: where to stop believing. */
export interface PageBounds {
  readonly pages: number;
  readonly items: number;
  /** One after another. */
  readonly emptyPages: number;
}

const defaultBounds: PageBounds = { pages: 100_000, items: 10_000_000, emptyPages: 100 };
const longestCursor = 8192;

/**
 * Turns a function for one page into the stream of all: asks with each page's cursor until there is none, or until
 * `query.limit` items are there.
 *
 * A page that `limit` cuts gets a cursor of its own. It names that page and how many of its items were taken, so a list
 * that goes on from it neither loses an item nor repeats one. An error is thrown where it happens; it never makes the
 * list shorter.
 *
 * @throws MarketplaceAPIError `E_PROTOCOL` when a cursor comes back or the list does not end; `E_SCHEMA` for a page of
 * the wrong shape.
 */
export async function* pagesOf<TItem, TQuery extends PageQuery>(
  fetchPage: (query: TQuery) => Promise<Page<TItem>>,
  query: TQuery,
  signal: AbortSignal,
  bounds: PageBounds = defaultBounds,
): AsyncGenerator<Page<TItem>, void, undefined> {
  const { limit = Infinity } = query;
  let { cursor, taken } = readCursor(query.cursor);
  const seen = new Set([cursor]);
  let count = 0;
  let emptyPages = 0;
  while (count < limit) {
    signal.throwIfAborted();
    const page = checkPage(await untilAborted(fetchPage(withCursor(query, cursor)), signal));
    const items = page.items.slice(taken, taken + limit - count);
    count += items.length;
    taken += items.length;
    const next = page.nextCursor;
    yield withCursorOfPage(
      page,
      items,
      taken < page.items.length ? writeCursor(cursor, taken) : writeCursor(next, 0),
    );
    if (next === undefined) return;
    emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
    if (seen.has(next)) throw endless('The marketplace gave the same cursor twice');
    seen.add(next);
    if (seen.size > bounds.pages || count > bounds.items || emptyPages > bounds.emptyPages) {
      throw endless('The list of the marketplace does not end');
    }
    cursor = next;
    taken = 0;
  }
}

/** A cursor of ours wraps the marketplace's. One of theirs that looks like ours is wrapped too, so all stay distinct. */
const ours = /^skip:(\d{1,9}):/;

function writeCursor(cursor: string | undefined, taken: number): string | undefined {
  return taken === 0 && !ours.test(cursor ?? '') ? cursor : `skip:${taken}:${cursor ?? ''}`;
}

function readCursor(given: string | undefined): { cursor: string | undefined; taken: number } {
  const [wrapper, taken] = ours.exec(given ?? '') ?? [];
  return { cursor: given?.slice(wrapper?.length) || undefined, taken: Number(taken ?? 0) };
}

function withCursor<TQuery extends PageQuery>(query: TQuery, cursor: string | undefined): TQuery {
  const { cursor: _, ...rest } = query;
  return (cursor === undefined ? rest : { ...rest, cursor }) as TQuery;
}

function withCursorOfPage<TItem>(
  page: Page<TItem>,
  items: readonly TItem[],
  nextCursor?: string,
): Page<TItem> {
  const { nextCursor: _, ...rest } = page;
  return nextCursor === undefined ? { ...rest, items } : { ...rest, items, nextCursor };
}

/** The page, with `null` and `''` for "no more", as many APIs say it, left out. */
function checkPage<TItem>(page: Page<TItem>): Page<TItem> {
  const {
    items,
    nextCursor: next,
    totalCount: total,
  } = (page ?? {}) as { [name in keyof Page<TItem>]: unknown };
  if (!Array.isArray(items)) throw misshapen('items', 'is no list');
  const nextCursor = next === null || next === '' ? undefined : next;
  if (nextCursor !== undefined && (typeof nextCursor !== 'string' || nextCursor.length > longestCursor)) {
    throw misshapen('nextCursor', 'is no string, or a very long one');
  }
  const totalCount = total ?? undefined;
  if (totalCount !== undefined && !(isWhole(totalCount) && totalCount >= 0))
    throw misshapen('totalCount', 'is no count');
  return { ...page, nextCursor, totalCount };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function misshapen(field: string, how: string): MarketplaceError {
  const message = `A page of the list is not of the right shape: "${field}" ${how}`;
  return createError('E_SCHEMA', message, { field, phase: 'list' });
}

function endless(message: string): MarketplaceError {
  return createError('E_PROTOCOL', message, { phase: 'list' });
}
