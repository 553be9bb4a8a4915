import { BaseCollection } from '../../models/base-collection.ts';
import type { UnityAsset } from './unity-asset.ts';

/**
 * Packages in memory. Category, publisher, Unity version and price are known of assets that were read in full: list
 * them with `details`.
 *
 * @example
 * ```ts
 * const usable = collection.filterByUnityVersion('2022.3.10f1').sortByTitle();
 * ```
 */
export class UnityCollection extends BaseCollection<UnityAsset> {
  /** Those in this category. */
  filterByCategory(category: string): this {
    return this.filter((asset) => asset.category === category);
  }

  /** Those of this publisher. */
  filterByPublisher(publisher: string): this {
    return this.filter((asset) => asset.publisher === publisher);
  }

  /** Those that this version of Unity can use, and those that name no version. */
  filterByUnityVersion(unityVersion: string): this {
    return this.filter((asset) => asset.isCompatibleWith(unityVersion));
  }

  /** In the order of the alphabet. */
  sortByTitle(reverse = false): this {
    const sign = reverse ? -1 : 1;
    // oxlint-disable-next-line unicorn/no-array-sort -- a collection's own, which copies
    return this.sort((a, b) => sign * (a.title < b.title ? -1 : Number(a.title > b.title)));
  }

  /** Those whose price is not known come last, in either direction. */
  sortByPrice(reverse = false): this {
    const sign = reverse ? -1 : 1;
    // oxlint-disable-next-line unicorn/no-array-sort -- a collection's own, which copies
    return this.sort((a, b) =>
      a.price === undefined || b.price === undefined
        ? Number(a.price === undefined) - Number(b.price === undefined)
        : sign * (a.price - b.price),
    );
  }

  /** The uids, without those of purchases that the user hid. */
  getPackageIds(includeHidden = false): readonly string[] {
    return this.assets.filter((asset) => includeHidden || !asset.isHidden).map(({ uid }) => uid);
  }

  /** The same as `findByUid`. */
  getAssetById(assetUid: string): UnityAsset | undefined {
    return this.findByUid(assetUid);
  }
}
