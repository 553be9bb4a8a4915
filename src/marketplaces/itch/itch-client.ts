import * as v from 'valibot';
import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import type { CallContext, HttpSession } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { listWindow } from '../shared/list-window.ts';
import { toList, type LooseList } from '../shared/loose-list.ts';
import { matchesWords } from '../shared/matches-words.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { askItch, faultOf } from './itch-api.ts';
import { ItchAsset } from './itch-asset.ts';
import { ItchCollection } from './itch-collection.ts';
import type { UnavailableUpload } from './itch-files.ts';
import {
  itchGameSchema,
  itchGamesSchema,
  itchKeysSchema,
  type RawItchGame,
  type RawItchKey,
} from './itch-raw.ts';

/** Which list of itch.io to read. */
export interface ItchListOptions extends ListOptions {
  /**
   * What the account bought or was given, what it made, or the whole shop, which needs `search`. In the first two,
   * `search` is done by this client: itch.io cannot. Default `owned`.
   */
  readonly from?: 'owned' | 'created' | 'shop' | undefined;
}

/** How an asset of itch.io is downloaded. */
export interface ItchDownloadOptions extends DownloadOptions {
  /** Only the uploads with these ids. Default: all that itch.io hosts. */
  readonly uploads?: readonly string[] | undefined;
  /** The purchase that allows it. Default: looked up in the account's purchases. */
  readonly downloadKeyId?: string | undefined;
}

const keysSchema = asSent(itchKeysSchema, faultOf);
const gamesSchema = asSent(itchGamesSchema, faultOf);
const gameSchema = asSent(v.looseObject({ game: itchGameSchema }), faultOf);

/**
 * itch.io: what an account owns there.
 *
 * @example
 * ```ts
 * await using market = new ItchClient({ auth: itchKeyAuth({ key }) });
 * const owned = await market.getCollection();
 * const [first] = owned.filterByClassification('assets');
 * if (first !== undefined) await market.downloadAsset(first.uid, sink);
 * ```
 */
export class ItchClient extends HttpMarketplaceClient<
  ItchAsset,
  ItchListOptions,
  ItchDownloadOptions,
  ItchCollection
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'itch.io',
    auth: ['api-key', 'oauth2'],
    browser: { supported: false, reason: 'CORS is not documented: needs a proxy as base URL' },
    integrity: 'size, and md5 for most files',
    resume: { supported: true },
    search: { supported: true, note: 'of the shop; of the own list by this client' },
    limits: [
      'files that another site hosts are named in the result, not fetched',
      'games of a bundle appear once claimed',
    ],
  };

  protected override readonly listOptionNames: readonly string[] = ['from'];
  protected override readonly downloadOptionNames: readonly string[] = ['uploads', 'downloadKeyId'];
  /** The purchase of each game that was seen. */
  readonly #keys: Map<string, string> = new Map();
  #allKeysSeen = false;
  readonly #unavailable: WeakMap<ItchAsset, readonly UnavailableUpload[]> = new WeakMap();

  /** go-itchio, the site's own library, keeps to eight requests a second. */
  constructor(options: HttpClientOptions) {
    super({ ...options, rateLimit: options.rateLimit ?? { requests: 8, perMs: 1000 } });
  }

  /** A game that was bought twice is one asset, and pages may overlap. */
  override async *pages(options?: ItchListOptions): AsyncGenerator<Page<ItchAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  /** Pages have the size that itch.io likes and there is no total: the first empty one is the end. */
  protected override async fetchPage(
    query: ListQuery<ItchListOptions>,
    { session }: CallContext,
  ): Promise<Page<ItchAsset>> {
    const { from = 'owned', search } = query;
    const { start: page } = listWindow(query, { first: 1, size: 1, max: 1 });
    let assets: readonly ItchAsset[];
    if (from === 'owned') {
      assets = (await this.#ownedKeys(session, page)).map((key) => new ItchAsset({ key }));
    } else if (from === 'created') {
      assets = gamesOf(await askItch(session, 'profile/games', gamesSchema));
    } else {
      return pageOf(
        gamesOf(await askItch(session, 'search/games', gamesSchema, { query: search ?? '', page })),
        page,
      );
    }
    const items = assets.filter(({ title, description }) => matchesWords(search, [title, description]));
    return { ...pageOf(from === 'created' ? [] : assets, page), items };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<ItchAsset> {
    const query = { download_key_id: this.#keys.get(assetUid) };
    return new ItchAsset(await askItch(session, `games/${pathSegment(assetUid)}`, gameSchema, query));
  }

  protected override async *fetchFiles(
    asset: ItchAsset,
    options: ItchDownloadOptions,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const key =
      options.downloadKeyId ?? asset.downloadKeyId ?? (await this.#findKey(asset.uid, context.session));
    const { itchFiles } = await import('./itch-files.ts');
    yield* itchFiles(asset.uid, key, options.uploads, context, (unavailable) =>
      this.#unavailable.set(asset, unavailable),
    );
  }

  protected override metadataOf(asset: ItchAsset): Readonly<Record<string, unknown>> {
    const { url, author, classification } = asset;
    return { source: url, author, classification, unavailable: this.#unavailable.get(asset) ?? [] };
  }

  protected override createCollection(init: CollectionInit<ItchAsset>): ItchCollection {
    return new ItchCollection(init);
  }

  async #ownedKeys(session: HttpSession, page: number): Promise<readonly RawItchKey[]> {
    const { owned_keys: list } = await askItch(session, 'profile/owned-keys', keysSchema, { page });
    const keys = toList(list);
    for (const { id, game_id: gameId } of keys) {
      if (!this.#keys.has(String(gameId))) this.#keys.set(String(gameId), String(id));
    }
    return keys;
  }

  /** Without its purchase, a game that costs something cannot be downloaded; there is no way to ask for just one. */
  async #findKey(uid: string, session: HttpSession): Promise<string | undefined> {
    for (let page = 1; page <= mostPages && !this.#keys.has(uid) && !this.#allKeysSeen; page++) {
      const keys = await this.#ownedKeys(session, page);
      this.#allKeysSeen = keys.length === 0;
    }
    return this.#keys.get(uid);
  }
}

/** Where itch.io's own programs stop to believe in another page. */
const mostPages = 5000;

function pageOf(items: readonly ItchAsset[], page: number): Page<ItchAsset> {
  return items.length === 0 ? { items } : { items, nextCursor: String(page + 1) };
}

function gamesOf({ games }: { readonly games: LooseList<RawItchGame> }): readonly ItchAsset[] {
  return toList(games).map((game) => new ItchAsset({ game }));
}
