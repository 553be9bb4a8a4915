import type { BaseAsset } from '../../models/base-asset.ts';
import { BaseCollection } from '../../models/base-collection.ts';

/** What assets of both of Godot's shops have. */
export interface GodotAsset extends BaseAsset {
  readonly type?: 'addon' | 'project';
  /** Who publishes it. */
  readonly author?: string;
  /** As the shop names it: an SPDX name, as a rule. */
  readonly license?: string;
}

/**
 * Assets of one of Godot's shops in memory.
 *
 * @example
 * ```ts
 * const free = collection.filterByType('addon').filterByLicense('MIT');
 * ```
 */
export class GodotCollection<TAsset extends GodotAsset> extends BaseCollection<TAsset> {
  /** Addons or whole projects. */
  filterByType(type: 'addon' | 'project'): this {
    return this.filter((asset) => asset.type === type);
  }

  /** Those of this publisher. */
  filterByAuthor(author: string): this {
    return this.filter((asset) => asset.author === author);
  }

  /** Those under this licence, as the shop names it. */
  filterByLicense(license: string): this {
    return this.filter((asset) => asset.license === license);
  }
}
