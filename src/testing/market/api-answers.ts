import { errorAnswer, jsonAnswer, type MarketAnswer } from './answer.ts';
import type { LibraryAsset } from './library-asset.ts';
import type { MarketState } from './market-state.ts';

/** `GET assets`: a page. `loop` makes it name itself as the next one. */
export function listAnswer(state: MarketState, url: URL, fileOrigin: string, loop: boolean): MarketAnswer {
  const { library, rules } = state;
  const query = url.searchParams;
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : readCursor(cursor);
  const pageSize = Number(query.get('pageSize') ?? rules.pageSize);
  if (from === undefined) return errorAnswer(400, 'invalid_cursor', 'The cursor is none of ours');
  if (!Number.isSafeInteger(pageSize) || pageSize < 1) {
    return errorAnswer(400, 'invalid_page_size', 'pageSize must be a whole number from 1 on');
  }
  const filter = {
    search: query.get('search') ?? undefined,
    category: query.get('category') ?? undefined,
    tag: query.get('tag') ?? undefined,
  };
  const { assets, next } = library.page(from, Math.min(pageSize, rules.maxPageSize), filter);
  const nextPlace = loop ? from : next;
  return jsonAnswer(200, {
    items: assets.map((asset) => rawAsset(asset, fileOrigin)),
    next: nextPlace === undefined ? null : writeCursor(nextPlace),
    ...(rules.total ? { total: library.count(filter) } : {}),
  });
}

/** `GET assets/{uid}` */
export function assetAnswer(asset: LibraryAsset, fileOrigin: string): MarketAnswer {
  return jsonAnswer(200, rawAsset(asset, fileOrigin));
}

/** `GET assets/{uid}/files`: what there is, without links. */
export async function filesAnswer(state: MarketState, asset: LibraryAsset): Promise<MarketAnswer> {
  const files = await Promise.all(
    asset.files.map(async (file) => {
      const checksums = await state.checksums.of(file);
      return {
        path: file.path,
        size: file.content.size,
        type: file.type,
        version: file.version,
        checksums: Object.fromEntries(checksums.map(({ algorithm, value }) => [algorithm, value])),
      };
    }),
  );
  return jsonAnswer(200, { files });
}

/** `GET assets/{uid}/link?path=…`: where a file's bytes are, for a while. */
export function linkAnswer(
  state: MarketState,
  asset: LibraryAsset,
  path: string | undefined,
  fileOrigin: string,
): MarketAnswer {
  const index = asset.files.findIndex((file) => file.path === path);
  if (path === undefined || index === -1) return errorAnswer(404, 'not_found', 'The asset has no such file');
  // The name is there for people: the number finds the file, however hostile its path.
  const name = (path.split('/').at(-1) ?? '').replace(/[^\w.-]/g, '_').replace(/^\.+$/, '_');
  const url = new URL(`/files/${encodeURIComponent(asset.uid)}/${index}/${name}`, fileOrigin);
  const expiresAt = state.links.sign(url);
  return jsonAnswer(200, { url: url.href, expiresAt: expiresAt.toISOString() });
}

/** `POST /token`: RFC 6749 §6. */
export function tokenAnswer(state: MarketState, form: URLSearchParams): MarketAnswer {
  const headers = { 'cache-control': 'no-store' };
  if (form.get('grant_type') !== 'refresh_token') {
    return errorAnswer(400, 'unsupported_grant_type', 'Only refresh_token is understood', headers);
  }
  const tokens = state.tokens.renew(form.get('refresh_token') ?? '');
  if (tokens === undefined)
    return errorAnswer(400, 'invalid_grant', 'The refresh token is not accepted', headers);
  const seconds = Math.round((tokens.expiresAt.getTime() - state.clock.date()) / 1000);
  return jsonAnswer(
    200,
    {
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      token_type: 'Bearer',
      expires_in: seconds,
    },
    headers,
  );
}

function rawAsset(asset: LibraryAsset, fileOrigin: string): object {
  return {
    uid: asset.uid,
    title: asset.title,
    description: asset.description ?? null,
    category: asset.category,
    tags: asset.tags,
    license: asset.license,
    created: asset.createdAt.toISOString(),
    updated: asset.updatedAt.toISOString(),
    version: asset.version,
    thumbnail:
      asset.thumbnail === undefined
        ? null
        : new URL(`/thumbnails/${encodeURIComponent(asset.uid)}?v=${asset.version}`, fileOrigin).href,
    fileCount: asset.files.length,
    size: asset.files.reduce((sum, file) => sum + file.content.size, 0),
  };
}

function writeCursor(place: number): string {
  return `c${place.toString(36)}`;
}

function readCursor(cursor: string): number | undefined {
  return /^c[\da-z]{1,10}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : undefined;
}
