import PQueue from 'p-queue';
import * as v from 'valibot';
import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { ListQuery } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { systemClock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { TransferContext } from '../../transfer/transfer-context.ts';
import { checkDownloadOptions } from '../../transfer/download-options.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { FabAssetFormat } from './fab-asset-format.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import { fabCapabilities } from './fab-capabilities.ts';
import {
  fabChoiceNames,
  type FabDownloadOptions,
  type FabManifestOptions,
  type FabUpdateOptions,
  type FabVerifyOptions,
} from './fab-download-options.ts';
import { FabDownloads } from './fab-downloads.ts';
import type { FabEndpoints } from './fab-endpoints.ts';
import { FabLibraryReader } from './fab-library-reader.ts';
import { FabLibrary, type FabLibraryInit } from './fab-library.ts';
import { fabListOptionNames, type FabListOptions } from './fab-list-options.ts';
import { listingOf, type FabListing } from './fab-listing.ts';
import type { FabPage } from './fab-page.ts';
import { fabListingSchema } from './fab-raw.ts';
import type { MaintenanceEnv } from './installed-folder.ts';
import type { ManifestDownloadResult } from './manifest-download-result.ts';
import type { FabRecordProblem } from './read-record.ts';
import type { FabUpdateResult } from './update-build.ts';
import type { FabVerifyResult } from './verify-build.ts';

/** Options of {@link FabClient}. */
export interface FabClientOptions extends Omit<HttpClientOptions, 'auth'> {
  /** One of Fab's providers: it says which of the two interfaces is spoken. */
  readonly auth: FabAuthProvider;
  /** Hosts that files and chunks may come from. Default: all that Fab names. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** What {@link FabClient.ask} may be told. */
export interface FabQuery {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Send the credentials. Default true. */
  readonly authenticated?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Signaled {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A library of Fab, Epic's marketplace: from the list of what one owns to the files on disk.
 *
 * Fab has no official API: see docs/fab.md for what this stands on and for the terms that apply.
 *
 * @example
 * ```ts
 * await using fab = new FabClient({ auth: new FabCookieAuth({ endpoints: fabEndpoints('https://www.fab.com'), cookies }) });
 * for (const asset of await fab.library()) console.log(asset.title);
 * const result = await fab.downloadAsset(uid, directory('./library'), { engineVersion: '5.4' });
 * ```
 */
export class FabClient extends HttpMarketplaceClient<
  FabAsset,
  FabListOptions,
  FabDownloadOptions,
  FabLibrary
> {
  static readonly capabilities: MarketplaceCapabilities = fabCapabilities;

  protected override readonly listOptionNames: readonly string[] = fabListOptionNames;
  protected override readonly downloadOptionNames: readonly string[] = [...fabChoiceNames, 'installTags'];
  readonly #endpoints: FabEndpoints;
  readonly #concurrency: number;
  readonly #reader: FabLibraryReader;
  readonly #downloads: FabDownloads;

  /** No limit is published. A call every second and a half, a few at once, is what its users settled on. */
  constructor(options: FabClientOptions) {
    const { allowedHosts, ...rest } = options;
    super({ rateLimit: { requests: 4, perMs: 6000 }, ...rest });
    const { auth, clock = systemClock } = options;
    this.#endpoints = auth.getEndpoints();
    this.#concurrency = options.concurrency ?? 8;
    this.#reader = new FabLibraryReader(auth.fabInterface, this.#endpoints);
    this.#downloads = new FabDownloads({ auth, clock, allowedHosts });
  }

  /**
   * The whole library in memory, with a report of what could not be read.
   *
   * @throws MarketplaceError when a page cannot be had: it is never a shorter library.
   */
  library(options?: FabListOptions): Promise<FabLibrary> {
    return this.getCollection(options);
  }

  override pages(options?: FabListOptions): AsyncGenerator<FabPage, void, undefined> {
    return super.pages(options) as AsyncGenerator<FabPage, void, undefined>;
  }

  /**
   * The library as a stream. Records of which no asset can be made do not stop it: it ends with an error that names them.
   *
   * @throws MarketplaceAPIError (`E_SCHEMA`) after the last asset, when there were such records.
   */
  override async *assets(options?: FabListOptions): AsyncGenerator<FabAsset, void, undefined> {
    const lost: FabRecordProblem[] = [];
    for await (const page of this.pages(options)) {
      yield* page.items;
      lost.push(...page.lost);
    }
    const [first] = lost;
    if (first === undefined) return;
    throw new MarketplaceAPIError(
      `${lost.length} records of the library could not be read: ${first.message}`,
      {
        code: 'E_SCHEMA',
        field: first.path,
        phase: 'list',
        hint: 'All other assets were given. library() tells of each record that was not.',
      },
    );
  }

  override async getCollection(options?: FabListOptions): Promise<FabLibrary> {
    const assets: FabAsset[] = [];
    const problems: FabRecordProblem[] = [];
    let totalCount: number | undefined;
    for await (const page of this.pages(options)) {
      totalCount = page.totalCount ?? totalCount;
      assets.push(...page.items);
      problems.push(...page.problems);
    }
    return this.createCollection({ assets, totalCount, problems });
  }

  /**
   * The formats of an asset with their files; none when Fab tells none.
   *
   * @throws MarketplaceAPIError (`E_SCHEMA`) for a format that cannot be read.
   */
  async assetFormats(asset: FabAsset, options: Signaled = {}): Promise<readonly FabAssetFormat[]> {
    checkOptions(options, ['signal'], 'assetFormats');
    return this.call(options.signal, (context) =>
      this.#downloads.formats(asset, this.#downloads.session(context)),
    );
  }

  /** What the shop says of a listing. Needs no rights. */
  async listing(listingUid: string, options: Signaled = {}): Promise<FabListing> {
    checkOptions(options, ['signal'], 'listing');
    return this.call(options.signal, async (context) => {
      const request = { schema: fabListingSchema, authenticated: false };
      return listingOf(
        await this.#downloads.session(context).json(this.#endpoints.listing, { listingUid }, request),
      );
    });
  }

  /**
   * Reads any other path of Fab, with the credentials and the patience of this client. Fab answers much more than is
   * modelled here; the answer is as it was sent.
   *
   * @param path - relative to `baseUrl`.
   * @example
   * ```ts
   * const versions = await fab.ask('i/unreal-engine/versions');
   * ```
   */
  async ask(path: string, options: FabQuery = {}): Promise<unknown> {
    checkOptions(options, ['query', 'authenticated', 'signal'], 'ask');
    const { query, authenticated, signal } = options;
    return this.call(signal, (context) =>
      this.#downloads.session(context).json(path, {}, { query, authenticated, schema: v.unknown() }),
    );
  }

  /**
   * The manifest of an asset's build: what {@link downloadAsset} would assemble.
   *
   * @returns a result also for what Fab or the network did wrong; rejects with the signal's reason on abort.
   */
  async downloadManifest(asset: FabAsset, options: FabManifestOptions = {}): Promise<ManifestDownloadResult> {
    checkOptions(options, [...fabChoiceNames, 'sink', 'signal'], 'downloadManifest');
    return this.call(options.signal, (context) => this.#downloads.manifest(asset, options, context));
  }

  /** The manifests of several assets side by side, each with a result of its own, in their order. */
  async downloadManifests(
    assets: Iterable<FabAsset>,
    options: FabManifestOptions = {},
  ): Promise<readonly ManifestDownloadResult[]> {
    checkOptions(options, [...fabChoiceNames, 'sink', 'signal'], 'downloadManifests');
    return this.call(options.signal, (context) => {
      const queue = new PQueue({ concurrency: this.#concurrency });
      return queue.addAll(
        [...assets].map((asset) => () => this.#downloads.manifest(asset, options, context)),
      );
    });
  }

  /**
   * Brings an installed build to the present version. Of the chunks, only those are fetched that the installed files do
   * not have; what is taken from them is verified like what is fetched. Nothing becomes visible before the whole version
   * is verified; an update that fails leaves the former one, and the same call goes on.
   *
   * Files that the new version dropped are removed, but only if this SDK wrote them and they are unchanged since:
   * `removed` and `kept` of the result tell.
   *
   * @param previousManifest - of the version that is installed.
   * @example
   * ```ts
   * const previous = await parseManifest(await readFile('installed.manifest'));
   * const result = await fab.updateAsset(previous, uid, directory('./library'));
   * ```
   */
  updateAsset(
    previousManifest: ParsedManifest,
    assetUid: string,
    sink: Sink,
    options: FabUpdateOptions = {},
  ): Promise<FabUpdateResult> {
    checkDownloadOptions(options, this.downloadOptionNames, 'updateAsset');
    return this.call(options.signal, async (context, transfer) => {
      try {
        const { updateBuild } = await import('./update-build.ts');
        return await updateBuild(
          previousManifest,
          options,
          await this.#maintenance(assetUid, sink, context, transfer),
        );
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isMarketplaceError(error)) throw error;
        const nothing = { files: [], failedFiles: [], metadata: {}, removed: [], kept: [] };
        return { ...nothing, success: false, assetUid, error };
      }
    });
  }

  /**
   * Looks for damage in an installed build and repairs it: only the chunks of damaged ranges and of missing files are
   * fetched.
   *
   * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for an asset of single files, which have no checksum; other
   * errors of the family when the asset or its manifest cannot be had. What a repair meets is in its result.
   * @example
   * ```ts
   * const { files, success } = await fab.verifyAsset(uid, directory('./library'), { repair: false });
   * for (const { path, state, damaged } of files) if (state !== 'intact') console.log(path, state, damaged);
   * ```
   */
  verifyAsset(assetUid: string, sink: Sink, options: FabVerifyOptions = {}): Promise<FabVerifyResult> {
    checkDownloadOptions(options, [...this.downloadOptionNames, 'manifest', 'repair'], 'verifyAsset');
    return this.call(options.signal, async (context, transfer) => {
      const { verifyBuild } = await import('./verify-build.ts');
      return verifyBuild(options, await this.#maintenance(assetUid, sink, context, transfer));
    });
  }

  protected override fetchPage(query: ListQuery<FabListOptions>, context: CallContext): Promise<FabPage> {
    return this.#reader.page(query, this.#downloads.session(context));
  }

  /** From the page where it was seen, else from the first page that has it. The uid of its listing does too. */
  protected override fetchAsset(assetUid: string, context: CallContext): Promise<FabAsset> {
    return this.#reader.find(assetUid, this.#downloads.session(context), context.signal);
  }

  protected override fetchFiles(
    asset: FabAsset,
    options: FabDownloadOptions,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    return this.#downloads.files(asset, options, context);
  }

  protected override metadataOf(asset: FabAsset): Readonly<Record<string, unknown>> {
    return this.#downloads.metadata(asset);
  }

  protected override createCollection(init: FabLibraryInit): FabLibrary {
    return new FabLibrary(init);
  }

  async #maintenance(
    assetUid: string,
    sink: Sink,
    context: CallContext,
    transfer: TransferContext,
  ): Promise<MaintenanceEnv> {
    const asset = await this.fetchAsset(assetUid, context);
    return { downloads: this.#downloads, asset, sink, context, transfer };
  }
}
