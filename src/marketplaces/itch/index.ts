/**
 * itch.io: what an account owns there.
 *
 * @module
 */
export { ItchAsset, type ItchAssetInit } from './itch-asset.ts';
export { itchKeyAuth, itchOAuth, readItchCredentials, type ItchCredentials } from './itch-auth.ts';
export { ItchClient, type ItchDownloadOptions, type ItchListOptions } from './itch-client.ts';
export { ItchCollection } from './itch-collection.ts';
export { itchEndpoints, type ItchEndpoints } from './itch-endpoints.ts';
export {
  itchGameSchema,
  itchGamesSchema,
  itchKeySchema,
  itchKeysSchema,
  type RawItchGame,
  type RawItchKey,
  type RawItchTraits,
} from './itch-raw.ts';
export type { ItchPlatforms } from './itch-traits.ts';
export type { RawItchUpload } from './itch-upload-raw.ts';
export { readItchUpload, type ItchUpload } from './itch-upload.ts';
export type { LooseList } from '../shared/loose-list.ts';
