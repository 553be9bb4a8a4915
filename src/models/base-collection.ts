import type { BaseAsset } from './base-asset.ts';

/** What a collection is made from. */
export interface CollectionInit<TAsset> {
  readonly assets?: Iterable<TAsset> | undefined;
  readonly totalCount?: number | undefined;
}

/**
 * Assets in memory, in order, with the marketplace's own count of all there are. Immutable: every operation gives a
 * new collection of the same class.
 *
 * A subclass that adds state passes it on by overriding {@link BaseCollection.derive}.
 *
 * @example
 * ```ts
 * const docks = collection.filter((asset) => asset.title.includes('dock'));
 * docks.findByUid('3001')?.title;
 * ```
 */
export class BaseCollection<TAsset extends BaseAsset = BaseAsset> implements Iterable<TAsset> {
  readonly assets: readonly TAsset[];
  /** How many there are at the marketplace, if it said so; this many or fewer are here. */
  declare readonly totalCount?: number;
  #byUid: Map<string, TAsset> | undefined;

  constructor(init: CollectionInit<TAsset> = {}) {
    this.assets = Object.freeze([...(init.assets ?? [])]);
    if (init.totalCount !== undefined) this.totalCount = init.totalCount;
  }

  /** How many assets are here. */
  get length(): number {
    return this.assets.length;
  }

  [Symbol.iterator](): Iterator<TAsset> {
    return this.assets[Symbol.iterator]();
  }

  /** The asset with this uid, in constant time. Of several with one uid, the first. */
  findByUid(uid: string): TAsset | undefined {
    this.#byUid ??= indexByUid(this.assets);
    return this.#byUid.get(uid);
  }

  /** Those for which `predicate` holds; `totalCount` is then their number. */
  filter(predicate: (asset: TAsset, index: number) => boolean): this {
    return this.derive(this.assets.filter(predicate));
  }

  /** In another order; stable. */
  sort(compare: (a: TAsset, b: TAsset) => number): this {
    return this.derive(this.assets.toSorted(compare), this.totalCount);
  }

  /** From `start` up to, and without, `end`, counted as arrays do. */
  slice(start?: number, end?: number): this {
    return this.derive(this.assets.slice(start, end), this.totalCount);
  }

  /**
   * A collection of the same class with other assets.
   *
   * @param totalCount - defaults to the number of `assets`.
   */
  protected derive(assets: readonly TAsset[], totalCount: number | undefined = assets.length): this {
    const Same = this.constructor as new (init: CollectionInit<TAsset>) => this;
    return new Same({ assets, totalCount });
  }
}

function indexByUid<TAsset extends BaseAsset>(assets: readonly TAsset[]): Map<string, TAsset> {
  const index = new Map<string, TAsset>();
  for (const asset of assets) if (!index.has(asset.uid)) index.set(asset.uid, asset);
  return index;
}
