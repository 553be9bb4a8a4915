/**
 * Sketchfab: search, own and purchased models.
 *
 * @module
 */
export { SketchfabAsset, type SketchfabArchive, type SketchfabFormat } from './sketchfab-asset.ts';
export { sketchfabOAuth, sketchfabTokenAuth } from './sketchfab-auth.ts';
export {
  SketchfabClient,
  type SketchfabDownloadOptions,
  type SketchfabListOptions,
} from './sketchfab-client.ts';
export type { SketchfabChoice } from './sketchfab-files.ts';
export { SketchfabCollection } from './sketchfab-collection.ts';
export { sketchfabEndpoints, type SketchfabEndpoints } from './sketchfab-endpoints.ts';
export {
  sketchfabModelSchema,
  sketchfabPageSchema,
  type RawSketchfabArchive,
  type RawSketchfabLicense,
  type RawSketchfabModel,
  type RawSketchfabPage,
} from './sketchfab-raw.ts';
export type { LooseList } from '../shared/loose-list.ts';
export type { OpenClientOptions } from '../shared/open-client-options.ts';
