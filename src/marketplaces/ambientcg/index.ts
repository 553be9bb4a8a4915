/**
 * ambientCG: materials, HDRIs and models, all CC0, without an account.
 *
 * @module
 */
export { AmbientCgAsset } from './ambient-cg-asset.ts';
export {
  AmbientCgClient,
  type AmbientCgClientOptions,
  type AmbientCgDownloadOptions,
  type AmbientCgListOptions,
} from './ambient-cg-client.ts';
export { AmbientCgCollection } from './ambient-cg-collection.ts';
export { ambientCgEndpoints } from './ambient-cg-endpoints.ts';
export {
  ambientCgAssetSchema,
  ambientCgAssetV2Schema,
  ambientCgPageSchema,
  ambientCgPageV2Schema,
  type RawAmbientCgAsset,
  type RawAmbientCgAssetV2,
  type RawAmbientCgDownload,
  type RawAmbientCgDownloadV2,
  type RawAmbientCgFolderV2,
  type RawAmbientCgPage,
  type RawAmbientCgPageV2,
} from './ambient-cg-raw.ts';
export type { AmbientCgChoice, AmbientCgVariant } from './ambient-cg-variant.ts';
export type { LooseList } from '../shared/loose-list.ts';
export type { OpenClientOptions } from '../shared/open-client-options.ts';
