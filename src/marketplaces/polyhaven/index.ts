/**
 * Poly Haven: HDRIs, textures and models, all CC0, without an account.
 *
 * @module
 */
export {
  PolyHavenAsset,
  polyHavenAssetSchema,
  type PolyHavenKind,
  type RawPolyHavenAsset,
} from './poly-haven-asset.ts';
export {
  PolyHavenClient,
  type PolyHavenDownloadOptions,
  type PolyHavenListOptions,
} from './poly-haven-client.ts';
export { PolyHavenCollection } from './poly-haven-collection.ts';
export { polyHavenEndpoints } from './poly-haven-endpoints.ts';
export {
  listPolyHavenFiles,
  polyHavenFileSchema,
  type PolyHavenChoice,
  type PolyHavenFile,
  type RawPolyHavenFile,
} from './poly-haven-files.ts';
export type { LooseList } from '../shared/loose-list.ts';
export type { OpenClientOptions } from '../shared/open-client-options.ts';
