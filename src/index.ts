/**
 * List, read, download and mirror the digital assets a person owns, in any runtime that has `fetch`.
 *
 * @module
 */
export { ApiKeyAuth, type ApiKeyAuthOptions } from './auth/api-key-auth.ts';
export { AsyncAuthProvider, type RefreshContext } from './auth/async-auth-provider.ts';
export { AuthProvider } from './auth/auth-provider.ts';
export type { AuthSession } from './auth/auth-session.ts';
export { BearerAuth, type BearerAuthOptions } from './auth/bearer-auth.ts';
export { CookieAuth, type CookieAuthOptions, type Cookies } from './auth/cookie-auth.ts';
export { NoAuth } from './auth/no-auth.ts';
export { OAuth2Auth, type OAuth2AuthOptions, type OAuth2Tokens } from './auth/oauth2-auth.ts';
export type { Secret } from './auth/secret.ts';
export { AsyncMarketplaceClient } from './client/async-marketplace-client.ts';
export type { Capability, MarketplaceCapabilities } from './client/capabilities.ts';
export { httpClientOptionNames, type HttpClientOptions } from './client/http-client-options.ts';
export { diffCollections, type ChangedAsset, type CollectionDiff } from './client/diff-collections.ts';
export { HttpMarketplaceClient } from './client/http-marketplace-client.ts';
export {
  MarketplaceClient,
  type CollectionQuery,
  type CollectionsByMarketplace,
} from './client/marketplace-client.ts';
export type { ErrorCode } from './errors/error-code.ts';
export { MarketplaceAPIError } from './errors/marketplace-api-error.ts';
export { MarketplaceAuthenticationError } from './errors/marketplace-authentication-error.ts';
export {
  isMarketplaceError,
  MarketplaceError,
  type ErrorDetails,
  type ErrorInit,
  type ErrorPhase,
  type SinkFailure,
  type TimeoutLimit,
} from './errors/marketplace-error.ts';
export { MarketplaceIntegrityError } from './errors/marketplace-integrity-error.ts';
export { MarketplaceNetworkError } from './errors/marketplace-network-error.ts';
export { MarketplaceNotFoundError } from './errors/marketplace-not-found-error.ts';
export { MarketplaceRateLimitError } from './errors/marketplace-rate-limit-error.ts';
export { MarketplaceSinkError } from './errors/marketplace-sink-error.ts';
export { MarketplaceTimeoutError } from './errors/marketplace-timeout-error.ts';
export { MarketplaceUnsupportedError } from './errors/marketplace-unsupported-error.ts';
export { MarketplaceValidationError } from './errors/marketplace-validation-error.ts';
export type { HttpHooks } from './http/http-hooks.ts';
export type {
  CallContext,
  HttpSession,
  JsonRequest,
  JsonResult,
  QueryValue,
  SessionRequest,
} from './http/http-session.ts';
export type { RateLimit } from './http/rate-limit.ts';
export type { RetryOptions } from './http/retry-options.ts';
export { BaseAsset, type BaseAssetInit } from './models/base-asset.ts';
export { BaseCollection, type CollectionInit } from './models/base-collection.ts';
export type { ByteRange } from './models/byte-range.ts';
export type { AssetJson, CollectionJson } from './models/collection-json.ts';
export { fromNdjson, toNdjson } from './models/collection-ndjson.ts';
export type { Checksum, ChecksumAlgorithm } from './models/checksum.ts';
export type {
  Assurance,
  DownloadedFile,
  DownloadFailure,
  DownloadResult,
  DownloadSuccess,
  FailedFile,
} from './models/download-result.ts';
export type { EndpointConfig } from './models/endpoint-config.ts';
export type { ListOptions, ListQuery, Page } from './models/page.ts';
export type {
  AsyncProgressCallback,
  ProgressCallback,
  ProgressDetail,
  TransferPhase,
} from './models/progress.ts';
export type {
  ChunkedContent,
  ChunkInfo,
  ChunkPart,
  ChunkStore,
  FileLocation,
  InlineContent,
  LocateContext,
  LocatedContent,
  ReadableFile,
  RemoteFile,
} from './models/remote-file.ts';
export { asyncDispose } from './shared/async-dispose.ts';
export { systemClock, type Clock } from './shared/clock.ts';
export { formatBytes } from './shared/format-bytes.ts';
export type { LogFields, Logger } from './shared/logger.ts';
export { safePath, type SafePath, type SafePathOptions } from './shared/safe-path.ts';
export { sanitizeFilename } from './shared/sanitize-filename.ts';
export { validateUrl } from './shared/validate-url.ts';
export { blobs, type BlobSink } from './sinks/blobs.ts';
export { endsOnce } from './sinks/ends-once.ts';
export { hashOnly } from './sinks/hash-only.ts';
export { memory, type HeldSinkOptions, type MemorySink } from './sinks/memory.ts';
export type { RemoteVersion, ResumeRecord } from './sinks/resume-record.ts';
export type {
  CommitInfo,
  Reservation,
  Sink,
  SinkCapabilities,
  SinkEntry,
  SinkFile,
  SinkSpec,
} from './sinks/sink.ts';
export { writable, type WritableFactory } from './sinks/writable.ts';
export type { DownloadOptions, IfExists } from './transfer/download-options.ts';
export type { BatchProgress } from './transfer/download-many.ts';
export type { DownloadPlan, PlannedDownload } from './transfer/plan-download.ts';
export type { RestartReason, TransferEvent, TransferState } from './transfer/transfer-event.ts';
