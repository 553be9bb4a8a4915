/**
 * An embedded marketplace, and the suites that prove clients and sinks. Runs in every runtime and knows no test
 * runner; its servers are in `asset-marketplace-client-core/testing/node`.
 *
 * @module
 */
export { clientContract } from './client-contract.ts';
export type {
  ClientContractOptions,
  ClientHarness,
  ContractClient,
  ContractPart,
  ContractRequest,
  HarnessContext,
  MakeClient,
} from './client-contract/client-harness.ts';
export type { ContractRunner } from './contract-runner.ts';
export {
  fakeMarketplace,
  type FakeAnswer,
  type FakeMarketplace,
  type FakeRequest,
} from './fake-marketplace.ts';
export { fileResponse, type FileResponseOptions } from './file-response.ts';
export { manualClock, type ManualClock } from './manual-clock.ts';
export {
  createMarketplace,
  type EmbeddedEndpoints,
  type EmbeddedFileView,
  type EmbeddedMarketplace,
} from './market/create-marketplace.ts';
export { EmbeddedMarketAsset, type RawEmbeddedAsset } from './market/embedded-market-asset.ts';
export { EmbeddedMarketClient, type EmbeddedListOptions } from './market/embedded-market-client.ts';
export type { FaultTarget, InjectedFault, MarketFault } from './market/fault-box.ts';
export type {
  Amount,
  EmbeddedAsset,
  EmbeddedFile,
  EmbeddedThumbnail,
  MarketplaceOptions,
} from './market/marketplace-options.ts';
export type { MarketRequest, MarketRoute } from './market/request-log.ts';
export { fillSeededBytes, seededBytes, seededMismatch } from './seeded-content.ts';
export { sinkContract } from './sink-contract.ts';
export type { MakeSink, SinkContractOptions, SinkHarness, SinkPart } from './sink-contract/sink-harness.ts';
