import { BaseCollection } from '../../models/base-collection.ts';
import type { AmbientCgAsset } from './ambient-cg-asset.ts';

/**
 * Assets of ambientCG in memory.
 *
 * @example
 * ```ts
 * const wood = collection.filterByType('material').filterByTag('wood');
 * ```
 */
export class AmbientCgCollection extends BaseCollection<AmbientCgAsset> {
  /** Those of one type, as {@link AmbientCgAsset.type} has it. */
  filterByType(type: string): this {
    return this.filter((asset) => asset.type === type);
  }

  /** Those with this tag. */
  filterByTag(tag: string): this {
    return this.filter((asset) => asset.tags.includes(tag));
  }

  /** Those with a texture map of this name, such as `normal`. */
  filterByMap(map: string): this {
    return this.filter((asset) => asset.maps.includes(map));
  }
}
