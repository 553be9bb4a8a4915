import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import { pagesOf } from '../../http/pages.ts';
import type { ListQuery } from '../../models/page.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabInterface } from './fab-auth-provider.ts';
import type { FabEndpoints } from './fab-endpoints.ts';
import { listQuery, type FabListOptions } from './fab-list-options.ts';
import { pageOf, type FabPage } from './fab-page.ts';
import { fabPageSchema } from './fab-raw.ts';
import type { FabSession } from './fab-session.ts';

type Query = ListQuery<FabListOptions>;

/** Far more than a library has; the oldest are forgotten. */
const mostPlaces = 100_000;

/**
 * Reads a library page by page, and remembers on which page an asset was: Fab has no call for one asset, but its page
 * can be asked for again.
 */
export class FabLibraryReader {
  readonly #kind: FabInterface;
  readonly #endpoints: FabEndpoints;
  readonly #places: Map<string, Query> = new Map();

  constructor(kind: FabInterface, endpoints: FabEndpoints) {
    this.#kind = kind;
    this.#endpoints = endpoints;
  }

  async page(query: Query, session: FabSession): Promise<FabPage> {
    const template = this.#kind === 'site' ? this.#endpoints.librarySearch : this.#endpoints.launcherLibrary;
    const request = { query: listQuery(this.#kind, query), schema: fabPageSchema };
    const page = pageOf(this.#kind, await session.json(template, {}, request));
    const { limit: _, ...place } = query;
    for (const asset of page.items) this.#remember(asset, place);
    return page;
  }

  /**
   * The asset with this uid, or that of the listing with this uid: from the page where it was seen, else from the first
   * page that has it.
   *
   * @throws MarketplaceNotFoundError (`E_NOT_FOUND`) when no page has it.
   */
  async find(uid: string, session: FabSession, signal: AbortSignal): Promise<FabAsset> {
    const place = this.#places.get(uid);
    const there = place && (await this.page(place, session)).items.find((asset) => isIt(asset, uid));
    if (there !== undefined) return there;
    for await (const { items } of pagesOf((query: Query) => this.page(query, session), {}, signal)) {
      const found = items.find((asset) => isIt(asset, uid));
      if (found !== undefined) return found;
    }
    throw new MarketplaceNotFoundError('The library has no asset with this uid', { phase: 'resolve' });
  }

  #remember({ uid, listingUid }: FabAsset, place: Query): void {
    for (const each of listingUid === undefined ? [uid] : [uid, listingUid]) {
      this.#places.delete(each);
      this.#places.set(each, place);
    }
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= mostPlaces) return;
      this.#places.delete(oldest);
    }
  }
}

function isIt(asset: FabAsset, uid: string): boolean {
  return asset.uid === uid || asset.listingUid === uid;
}
