import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { UnityAsset } from './unity-asset.ts';
import type { RawUnityPurchases } from './unity-raw.ts';

/**
 * One answer of the list of purchases, with what it says of the whole library.
 *
 * @example
 * ```ts
 * const { total, categories } = await market.getLibrary({ limit: 1 });
 * ```
 */
export class UnityPurchases {
  readonly results: readonly UnityAsset[];
  readonly total: number;
  /** How many purchases each category has. */
  readonly categories: readonly { readonly name: string; readonly count: number }[];
  readonly publisherSuggest: readonly unknown[];
  readonly rawData: RawUnityPurchases;

  constructor(raw: RawUnityPurchases) {
    this.results = toList(raw.results).map((purchase) => new UnityAsset({ purchase }));
    this.total = toNumber(raw.total) ?? this.results.length;
    this.categories = toList(raw.category).map(({ name, count }) => ({ name, count: toNumber(count) ?? 0 }));
    this.publisherSuggest = toList(raw.publisherSuggest);
    this.rawData = raw;
  }

  /** The uids of the packages. */
  getPackageIds(includeHidden = false): readonly string[] {
    return this.results.filter((asset) => includeHidden || !asset.isHidden).map(({ uid }) => uid);
  }
}
