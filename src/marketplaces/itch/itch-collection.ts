import { BaseCollection } from '../../models/base-collection.ts';
import type { ItchAsset } from './itch-asset.ts';

/**
 * Assets of itch.io in memory.
 *
 * @example
 * ```ts
 * const tilesets = collection.filterByClassification('assets').filterByAuthor('North Pier');
 * ```
 */
export class ItchCollection extends BaseCollection<ItchAsset> {
  /** Those of one classification: `assets`, `game`, `tool`, … */
  filterByClassification(classification: string): this {
    return this.filter((asset) => asset.classification === classification);
  }

  /** Those of this author. */
  filterByAuthor(author: string): this {
    return this.filter((asset) => asset.author === author);
  }

  /** Those that say they run there. */
  filterByPlatform(platform: 'windows' | 'linux' | 'osx'): this {
    return this.filter((asset) => asset.platforms[platform] !== undefined);
  }
}
