import { BaseCollection } from '../../models/base-collection.ts';
import type { PolyHavenAsset, PolyHavenKind } from './poly-haven-asset.ts';

/**
 * Assets of Poly Haven in memory.
 *
 * @example
 * ```ts
 * const wood = collection.filterByKind('texture').filterByCategory('Wood');
 * ```
 */
export class PolyHavenCollection extends BaseCollection<PolyHavenAsset> {
  /** Those of one kind. */
  filterByKind(kind: PolyHavenKind): this {
    return this.filter((asset) => asset.kind === kind);
  }

  /** Those in a category's path or below it, or with an older category of this name. */
  filterByCategory(category: string): this {
    const path = category.toLowerCase();
    return this.filter(
      (asset) =>
        `${asset.category?.toLowerCase() ?? ''}/`.startsWith(`${path}/`) ||
        asset.categories.some((each) => each.toLowerCase() === path),
    );
  }

  /** Those with this tag. */
  filterByTag(tag: string): this {
    return this.filter((asset) => asset.tags.includes(tag));
  }

  /** Those that this author had a part in. */
  filterByAuthor(author: string): this {
    return this.filter((asset) => Object.hasOwn(asset.authors, author));
  }
}
