import { MarketplaceNotFoundError } from '../errors/marketplace-not-found-error.ts';
import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import { BaseCollection } from '../models/base-collection.ts';
import { checkOptions } from '../shared/options.ts';

/** Which assets, in which order. */
export interface CollectionQuery<TAsset> {
  /** Only of this marketplace. */
  readonly marketplace?: string | undefined;
  /** Only those for which it is true. Default: all. */
  readonly filter?: ((asset: TAsset) => boolean) | undefined;
  /** As `Array.sort` takes it. Default: as they came. */
  readonly sort?: ((a: TAsset, b: TAsset) => number) | undefined;
  /** Leave out so many from the beginning. Default 0. */
  readonly offset?: number | undefined;
  /** The most assets. Default: all. */
  readonly limit?: number | undefined;
}

/** Collections by the name of their marketplace. */
export type CollectionsByMarketplace<TAsset extends BaseAsset> = Readonly<
  Record<string, BaseCollection<TAsset>>
>;

/**
 * The synchronous twin of the clients: a facade over collections that are in memory already. It has no promise and no
 * way to reach a network. Over several marketplaces a uid is qualified: `fab:3001`.
 *
 * Full-text search comes with `asset-marketplace-client-core/sync`, so that the root does not carry its engine.
 *
 * @example
 * ```ts
 * const library = new MarketplaceClient({ fab: fabAssets, itch: itchAssets });
 * library.getAsset('itch:900001').title;
 * library.getCollection({ marketplace: 'fab', sort: (a, b) => a.title.localeCompare(b.title), limit: 10 });
 * ```
 */
export class MarketplaceClient<TAsset extends BaseAsset = BaseAsset> {
  readonly #collections: ReadonlyMap<string, BaseCollection<TAsset>>;
  /** One collection, without a name: uids need no marketplace in front. */
  readonly #isSingle: boolean;

  constructor(collections: BaseCollection<TAsset> | CollectionsByMarketplace<TAsset>) {
    this.#isSingle = collections instanceof BaseCollection;
    this.#collections = new Map(
      collections instanceof BaseCollection ? [['', collections]] : Object.entries(collections),
    );
  }

  /** The names of the marketplaces. */
  get marketplaces(): readonly string[] {
    return this.#isSingle ? [] : [...this.#collections.keys()];
  }

  /** The assets that a query asks for, of the collection's own class where there is one collection. */
  getCollection(query: CollectionQuery<TAsset> = {}): BaseCollection<TAsset> {
    checkOptions(query, ['marketplace', 'filter', 'sort', 'offset', 'limit'], 'getCollection');
    const { marketplace, filter, sort, offset = 0, limit = Infinity } = query;
    let found = this.#select(marketplace);
    if (filter !== undefined) found = found.filter(filter);
    if (sort !== undefined) found = found.sort(sort);
    return offset === 0 && limit === Infinity ? found : found.slice(offset, offset + limit);
  }

  /** @throws MarketplaceNotFoundError (`E_NOT_FOUND`) when there is none with this uid. */
  getAsset(assetUid: string): TAsset {
    const asset = this.findAsset(assetUid);
    if (asset !== undefined) return asset;
    throw new MarketplaceNotFoundError(`No asset "${assetUid}" in memory`, {
      hint: this.#isSingle ? undefined : 'Over several marketplaces a uid is qualified, as in "fab:3001".',
    });
  }

  /** The asset with this uid, or undefined. */
  findAsset(assetUid: string): TAsset | undefined {
    if (this.#isSingle) return this.#collections.get('')?.findByUid(assetUid);
    const colon = assetUid.indexOf(':');
    return this.#collections.get(assetUid.slice(0, Math.max(0, colon)))?.findByUid(assetUid.slice(colon + 1));
  }

  /** How many assets have each value: a value for each asset, several, or none. */
  facets<TValue>(
    valuesOf: (asset: TAsset) => TValue | readonly TValue[] | undefined,
  ): ReadonlyMap<TValue, number> {
    const counts = new Map<TValue, number>();
    for (const [, asset] of this.entries()) {
      const values = valuesOf(asset);
      for (const value of values === undefined ? [] : ([values].flat() as TValue[])) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return counts;
  }

  /**
   * Assets of different marketplaces that seem to be one: those with the same key.
   *
   * @param keyOf - default: the title, without case, signs and blanks.
   */
  sameAssets(keyOf: (asset: TAsset) => string = titleKey): readonly (readonly string[])[] {
    const byKey = new Map<string, string[]>();
    for (const [uid, asset] of this.entries()) {
      const key = keyOf(asset);
      const uids = byKey.get(key);
      if (uids !== undefined) uids.push(uid);
      else if (key !== '') byKey.set(key, [uid]);
    }
    return [...byKey.values()].filter((uids) => new Set(uids.map(marketplaceOf)).size > 1);
  }

  /** All assets with their uids, qualified where there are several marketplaces. */
  *entries(): Generator<readonly [uid: string, asset: TAsset], void, undefined> {
    for (const [name, collection] of this.#collections) {
      for (const asset of collection) yield [this.#isSingle ? asset.uid : `${name}:${asset.uid}`, asset];
    }
  }

  #select(marketplace: string | undefined): BaseCollection<TAsset> {
    if (marketplace !== undefined) {
      const found = this.#collections.get(marketplace);
      if (found !== undefined) return found;
      throw new MarketplaceValidationError(`No marketplace "${marketplace}" in memory`, {
        hint: `There are: ${this.marketplaces.join(', ') || 'none by name'}.`,
      });
    }
    const [first, ...more] = this.#collections.values();
    if (first !== undefined && more.length === 0) return first;
    return new BaseCollection({ assets: [...this.#collections.values()].flatMap(({ assets }) => assets) });
  }
}

function titleKey({ title }: BaseAsset): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function marketplaceOf(qualifiedUid: string): string {
  return qualifiedUid.slice(0, Math.max(0, qualifiedUid.indexOf(':')));
}
