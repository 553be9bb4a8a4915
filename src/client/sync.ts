/**
 * The synchronous side: libraries in memory, found, compared and searched. No promise, no network.
 *
 * @module
 */
export { diffCollections, type ChangedAsset, type CollectionDiff } from './diff-collections.ts';
export {
  MarketplaceClient,
  type CollectionQuery,
  type CollectionsByMarketplace,
} from './marketplace-client.ts';
export { SearchIndex, type FoundAsset, type SearchIndexOptions } from './search-index.ts';
