/**
 * Fab, Epic's marketplace: libraries, single files, and builds put together from chunks, verified and resumable.
 *
 * @module
 */
export type { CheckedFile } from './check-installed.ts';
export { decodeChunk, readChunkHeader, type ChunkHeader } from './build-patch/chunk-file.ts';
export type { ChunkColumns, ChunkTable } from './build-patch/chunk-table.ts';
export type { ManifestFile } from './build-patch/file-table.ts';
export { detectManifestFormat, type ManifestFormat } from './build-patch/manifest-format.ts';
export { parseManifest } from './build-patch/parse-manifest.ts';
export type { ManifestMeta, ParsedManifest } from './build-patch/parsed-manifest.ts';
export {
  type FabAssetFormat,
  type FabAssetFormatType,
  type FabFile,
  type FabTechnicalSpecs,
} from './fab-asset-format.ts';
export { FabAsset, type FabAssetInit, type FabCapabilities } from './fab-asset.ts';
export type { FabAuthProvider, FabInterface } from './fab-auth-provider.ts';
export { FabBearerAuth, type FabBearerAuthOptions } from './fab-bearer-auth.ts';
export type { FabChoice } from './fab-choice.ts';
export { FabClient, type FabClientOptions, type FabQuery } from './fab-client.ts';
export { FabCookieAuth, type FabCookieAuthOptions } from './fab-cookie-auth.ts';
export { FabCorrectiveActionError } from './fab-corrective-action-error.ts';
export type {
  FabDownloadOptions,
  FabManifestOptions,
  FabUpdateOptions,
  FabVerifyOptions,
} from './fab-download-options.ts';
export { fabEndpoints, type FabEndpoints } from './fab-endpoints.ts';
export { FabLibrary, type FabLibraryInit } from './fab-library.ts';
export type { FabLicense, FabPrice } from './fab-license.ts';
export type { FabListOptions } from './fab-list-options.ts';
export type { FabListing } from './fab-listing.ts';
export { FabOAuth, type FabOAuthOptions } from './fab-oauth.ts';
export type { FabPage } from './fab-page.ts';
export type { FabImage, FabProject, FabProjectVersion } from './fab-project.ts';
export {
  fabAssetFormatSchema,
  fabEntitlementSchema,
  fabLibraryItemSchema,
  fabLicenseSchema,
  fabListingSchema,
  fabPageSchema,
  fabSellerSchema,
  type RawFabAssetFormat,
  type RawFabEntitlement,
  type RawFabFile,
  type RawFabImage,
  type RawFabLibraryItem,
  type RawFabLicense,
  type RawFabListing,
  type RawFabPage,
  type RawFabProjectVersion,
  type RawFabSeller,
} from './fab-raw.ts';
export type { FabSeller } from './fab-seller.ts';
export { ManifestDownloadResult } from './manifest-download-result.ts';
export type { FabRecordProblem } from './read-record.ts';
export type { FabUpdateResult } from './update-build.ts';
export type { FabVerifyResult } from './verify-build.ts';
export type { DroppedFiles, KeptFile } from '../../transfer/remove-dropped.ts';
