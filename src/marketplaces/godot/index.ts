/**
 * Godot: the Asset Store (4.7 and later) and the Asset Library (up to 4.6), without an account.
 *
 * @module
 */
export { GodotCollection, type GodotAsset } from './godot-collection.ts';
export { godotLibraryEndpoints, godotStoreEndpoints } from './godot-endpoints.ts';
export { GodotLibraryAsset } from './godot-library-asset.ts';
export { GodotLibraryClient, type GodotLibraryListOptions } from './godot-library-client.ts';
export {
  godotLibraryAssetSchema,
  godotLibraryPageSchema,
  type RawGodotLibraryAsset,
  type RawGodotLibraryPage,
} from './godot-library-raw.ts';
export type { RawGodotRelease } from './godot-release-raw.ts';
export type { GodotReleaseChoice } from './godot-release.ts';
export { GodotStoreAsset } from './godot-store-asset.ts';
export {
  GodotStoreClient,
  type GodotStoreDownloadOptions,
  type GodotStoreListOptions,
} from './godot-store-client.ts';
export {
  godotStoreAssetSchema,
  godotStorePageSchema,
  type RawGodotStoreAsset,
  type RawGodotStorePage,
} from './godot-store-raw.ts';
export type { LooseList } from '../shared/loose-list.ts';
export type { OpenClientOptions } from '../shared/open-client-options.ts';
