import MiniSearch from 'minisearch';
import type { BaseAsset } from '../models/base-asset.ts';
import { BaseCollection } from '../models/base-collection.ts';
import { followItems, type ProgressCallback } from '../models/progress.ts';
import { MarketplaceClient } from './marketplace-client.ts';

/** What is found, and how well it fits. */
export interface FoundAsset<TAsset> {
  /** Qualified where there are several marketplaces. */
  readonly uid: string;
  readonly asset: TAsset;
  readonly score: number;
}

/** Options of {@link SearchIndex}. */
export interface SearchIndexOptions<TAsset> {
  /** More text of an asset than its title and description, such as tags. */
  readonly textOf?: ((asset: TAsset) => string) | undefined;
  /** Hears how far the index is, in assets. */
  readonly progress?: Partial<ProgressCallback> | undefined;
}

/**
 * Full-text search over a library in memory, with prefixes and a tolerance for slips of the pen.
 *
 * @example
 * ```ts
 * const index = new SearchIndex(library);
 * index.search('harbor dok')[0]?.asset.title; // 'Harbour Dock'
 * ```
 */
export class SearchIndex<TAsset extends BaseAsset> {
  readonly #client: MarketplaceClient<TAsset>;
  readonly #engine: MiniSearch;

  constructor(
    library: MarketplaceClient<TAsset> | BaseCollection<TAsset>,
    options: SearchIndexOptions<TAsset> = {},
  ) {
    this.#client = library instanceof BaseCollection ? new MarketplaceClient(library) : library;
    this.#engine = new MiniSearch({
      fields: ['title', 'description', 'more'],
      searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.2, combineWith: 'AND' },
    });
    const { textOf, progress } = options;
    followItems(progress, (passed) => {
      for (const [id, asset] of this.#client.entries()) {
        const { title, description = '' } = asset;
        // Of several with one uid, the first, as `findByUid` has it.
        if (!this.#engine.has(id)) this.#engine.add({ id, title, description, more: textOf?.(asset) ?? '' });
        passed();
      }
    });
  }

  /** The best first. */
  search(
    text: string,
    { limit = 100 }: { readonly limit?: number | undefined } = {},
  ): readonly FoundAsset<TAsset>[] {
    return this.#engine
      .search(text)
      .slice(0, limit)
      .flatMap(({ id, score }) => {
        const uid = String(id);
        const asset = this.#client.findAsset(uid);
        return asset === undefined ? [] : [{ uid, asset, score }];
      });
  }
}
