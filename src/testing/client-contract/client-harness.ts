import type { BaseAsset } from '../../models/base-asset.ts';
import type { BaseCollection } from '../../models/base-collection.ts';
import type { DownloadResult } from '../../models/download-result.ts';
import type { ListOptions, Page } from '../../models/page.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';

/** The calls that the contract makes: every `HttpMarketplaceClient` has them. */
export interface ContractClient {
  /** The list as a stream. */
  assets(options?: ListOptions): AsyncIterable<BaseAsset>;
  /** The list page by page. */
  pages(options?: ListOptions): AsyncIterable<Page<BaseAsset>>;
  /** The list in memory. */
  getCollection(options?: ListOptions): Promise<BaseCollection>;
  /** One asset. */
  getAsset(assetUid: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<BaseAsset>;
  /** An asset's files, into a sink. */
  downloadAsset(assetUid: string, sink: Sink, options?: DownloadOptions): Promise<DownloadResult>;
  /** Ends what is in flight. */
  close(): Promise<void>;
}

/** What a harness tells of one request that its marketplace saw. */
export interface ContractRequest {
  /** Does it belong to downloading: a link that is made, a file's bytes, a count that goes up? */
  readonly download: boolean;
}

/** What the contract hands to `makeClient`. */
export interface HarnessContext {
  /** Give it to the client: the contract looks for secrets in what is logged. */
  readonly logger: Logger;
}

/**
 * A fresh client on a fresh marketplace, and ways to make that marketplace misbehave. The contract asks for one for
 * each of its cases. What a marketplace cannot do is named in `without` ({@link ClientContractOptions}); every other
 * part must be there.
 */
export interface ClientHarness {
  /** Signed in. Its retries should be few and quick, since faults do not go away. */
  readonly client: ContractClient;
  /** An asset with at least one file, which can be downloaded. */
  readonly uid: string;
  /** Well-formed, but there is no such asset. */
  readonly unknownUid: string;
  /** At this page size the list has three pages or more. Default 2. */
  readonly pageSize?: number;
  /** All requests so far, oldest first. Part `requests`. */
  requests?(): readonly ContractRequest[];
  /** Answers whose body is neither read to its end nor given up. Part `open-answers`. */
  openAnswers?(): number;
  /** From now on the credentials are refused until they are refreshed. Part `refresh`. */
  expireCredentials?(): void;
  /** Refreshes so far. Part `refresh`. */
  refreshes?(): number;
  /** From now on every request is answered as one with wrong credentials. Part `rejected-credentials`. */
  rejectCredentials?(): void;
  /** From now on the list fails at this page, counted from 1, however often it is asked. Part `failing-page`. */
  failPage?(page: number): void;
  /** From now on a page of the list names itself as the next. Part `cursor-loop`. */
  loopPages?(): void;
  /** Tokens, cookies, signatures that the marketplace and the client know by now. Part `secrets`. */
  secrets?(): readonly string[];
  /** Frees what the harness holds; the client is closed before. */
  dispose?(): Promise<void>;
}

/** Makes what one case of the contract needs. */
export type MakeClient = (context: HarnessContext) => ClientHarness | Promise<ClientHarness>;

/** Something that a marketplace, or its harness, may not have. */
export type ContractPart =
  /** The whole list is one answer. */
  | 'paging'
  | 'requests'
  | 'open-answers'
  | 'refresh'
  | 'rejected-credentials'
  | 'failing-page'
  | 'cursor-loop'
  | 'secrets'
  /** Files have no checksums. */
  | 'checksums'
  /** Files cannot be downloaded through this client. */
  | 'download';

/** Options of {@link clientContract}. */
export interface ClientContractOptions {
  /** Parts that there are not: their cases are left out. Default: none, so that nothing is left out by accident. */
  readonly without?: readonly ContractPart[] | undefined;
}
