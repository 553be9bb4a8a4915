import PQueue from 'p-queue';
import * as v from 'valibot';
import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { ListQuery } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { Distribution } from './distribution.ts';
import { assetFormatOf, type FabAssetFormat } from './fab-asset-format.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import { fabCapabilities } from './fab-capabilities.ts';
import type { FabChoice } from './fab-choice.ts';
import type { FabEndpoints } from './fab-endpoints.ts';
import { fabFiles, isBuild, type FabDownloadFacts } from './fab-files.ts';
import { FabLibraryReader } from './fab-library-reader.ts';
import { FabLibrary, type FabLibraryInit } from './fab-library.ts';
import { fabListOptionNames, type FabListOptions } from './fab-list-options.ts';
import { listingOf, type FabListing } from './fab-listing.ts';
import type { FabPage } from './fab-page.ts';
import { fabAssetFormatSchema, fabAssetFormatsSchema, fabListingSchema } from './fab-raw.ts';
import { FabSession } from './fab-session.ts';
import { findSources, type FabSource } from './fab-sources.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { ManifestDownloadResult } from './manifest-download-result.ts';
import { readRecord, type FabRecordProblem } from './read-record.ts';
import { saveManifest } from './save-manifest.ts';

/** Options of {@link FabClient}. */
export interface FabClientOptions extends Omit<HttpClientOptions, 'auth'> {
  readonly auth: FabAuthProvider;
  /** Hosts that files and chunks may come from. Default: all that Fab names. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** How an asset of Fab is downloaded. */
export interface FabDownloadOptions extends DownloadOptions, FabChoice {
  /** Of a build, only files without a tag and those with one of these. Default: all files. */
  readonly installTags?: readonly string[] | undefined;
}

/** How the manifest of an asset's build is downloaded. */
export interface FabManifestOptions extends FabChoice {
  /** Save it here too, as `<title>_<uid>.manifest`. */
  readonly sink?: Sink | undefined;
  readonly signal?: AbortSignal | undefined;
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

const choiceNames = ['format', 'platform', 'engineVersion'];

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
  protected override readonly downloadOptionNames: readonly string[] = [...choiceNames, 'installTags'];
  readonly #auth: FabAuthProvider;
  readonly #endpoints: FabEndpoints;
  readonly #clock: Clock;
  readonly #allowedHosts: readonly string[] | undefined;
  readonly #concurrency: number;
  readonly #reader: FabLibraryReader;
  readonly #facts: WeakMap<FabAsset, FabDownloadFacts> = new WeakMap();

  /** No limit is published. A call every second and a half, a few at once, is what its users settled on. */
  constructor(options: FabClientOptions) {
    const { allowedHosts, ...rest } = options;
    super({ rateLimit: { requests: 4, perMs: 6000 }, ...rest });
    this.#auth = options.auth;
    this.#endpoints = options.auth.getEndpoints();
    this.#clock = options.clock ?? systemClock;
    this.#allowedHosts = allowedHosts;
    this.#concurrency = options.concurrency ?? 8;
    this.#reader = new FabLibraryReader(options.auth.fabInterface, this.#endpoints);
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
  assetFormats(asset: FabAsset, options: Signaled = {}): Promise<readonly FabAssetFormat[]> {
    checkOptions(options, ['signal'], 'assetFormats');
    return this.call(options.signal, (context) => this.#formats(asset, this.#session(context)));
  }

  /** What the shop says of a listing. Needs no rights. */
  listing(listingUid: string, options: Signaled = {}): Promise<FabListing> {
    checkOptions(options, ['signal'], 'listing');
    return this.call(options.signal, async (context) => {
      const request = { schema: fabListingSchema, authenticated: false };
      return listingOf(await this.#session(context).json(this.#endpoints.listing, { listingUid }, request));
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
  ask(path: string, options: FabQuery = {}): Promise<unknown> {
    checkOptions(options, ['query', 'authenticated', 'signal'], 'ask');
    const { query, authenticated, signal } = options;
    return this.call(signal, (context) =>
      this.#session(context).json(path, {}, { query, authenticated, schema: v.unknown() }),
    );
  }

  /**
   * The manifest of an asset's build: what {@link downloadAsset} would assemble.
   *
   * @returns a result also for what Fab or the network did wrong; rejects with the signal's reason on abort.
   */
  downloadManifest(asset: FabAsset, options: FabManifestOptions = {}): Promise<ManifestDownloadResult> {
    checkOptions(options, [...choiceNames, 'sink', 'signal'], 'downloadManifest');
    return this.call(options.signal, (context) => this.#manifest(asset, options, context));
  }

  /** The manifests of several assets side by side, each with a result of its own, in their order. */
  downloadManifests(
    assets: Iterable<FabAsset>,
    options: FabManifestOptions = {},
  ): Promise<readonly ManifestDownloadResult[]> {
    checkOptions(options, [...choiceNames, 'sink', 'signal'], 'downloadManifests');
    return this.call(options.signal, (context) => {
      const queue = new PQueue({ concurrency: this.#concurrency });
      return queue.addAll([...assets].map((asset) => () => this.#manifest(asset, options, context)));
    });
  }

  protected override fetchPage(query: ListQuery<FabListOptions>, context: CallContext): Promise<FabPage> {
    return this.#reader.page(query, this.#session(context));
  }

  /** From the page where it was seen, else from the first page that has it. The uid of its listing does too. */
  protected override fetchAsset(assetUid: string, context: CallContext): Promise<FabAsset> {
    return this.#reader.find(assetUid, this.#session(context), context.signal);
  }

  protected override async *fetchFiles(
    asset: FabAsset,
    options: FabDownloadOptions,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const facts: FabDownloadFacts = {};
    this.#facts.set(asset, facts);
    const { installTags } = options;
    const env = { context, clock: this.#clock, allowedHosts: this.#allowedHosts, installTags, facts };
    yield* fabFiles(asset, await this.#sources(asset, options, context), env);
  }

  /** Licences go with the files: most ask for that. */
  protected override metadataOf(asset: FabAsset): Readonly<Record<string, unknown>> {
    return {
      title: asset.title,
      ...(asset.sellerName === undefined ? {} : { seller: asset.sellerName }),
      ...(asset.listingUid === undefined ? {} : { listingUid: asset.listingUid }),
      licenses: asset.grantedLicenses.map(({ rawData: _, price: __, ...license }) => license),
      ...this.#facts.get(asset),
    };
  }

  protected override createCollection(init: FabLibraryInit): FabLibrary {
    return new FabLibrary(init);
  }

  #session(context: CallContext): FabSession {
    return new FabSession(this.#auth, context);
  }

  async #formats(asset: FabAsset, session: FabSession): Promise<readonly FabAssetFormat[]> {
    const values = { assetUid: asset.uid, listingUid: asset.listingUid };
    const { assetFormats, listingFormats } = this.#endpoints;
    // What everyone may see; the launcher has no call for one's own.
    const templates = this.#auth.fabInterface === 'site' ? [assetFormats, listingFormats] : [listingFormats];
    for (const template of asset.listingUid === undefined ? [assetFormats] : templates) {
      try {
        const answer = await session.json(template, values, { schema: fabAssetFormatsSchema });
        const list = 'assetFormats' in answer ? (answer.assetFormats ?? []) : (answer as readonly unknown[]);
        return list.map((raw, index) => {
          const { record, problems } = readRecord(fabAssetFormatSchema, raw, String(index));
          if (record !== undefined) return assetFormatOf(record);
          const [{ path, message } = { path: String(index), message: '' }] = problems;
          throw new MarketplaceAPIError(`A format could not be read: ${message}`, {
            code: 'E_SCHEMA',
            field: path,
          });
        });
      } catch (error) {
        if (!isMarketplaceError(error) || error.code !== 'E_NOT_FOUND') throw error;
      }
    }
    return asset.formats;
  }

  #sources(asset: FabAsset, choice: FabChoice, context: CallContext): Promise<readonly FabSource[]> {
    const session = this.#session(context);
    const { fabInterface: kind } = this.#auth;
    return findSources(asset, choice, {
      kind,
      session,
      endpoints: this.#endpoints,
      formats: () => this.#formats(asset, session),
    });
  }

  async #manifest(
    asset: FabAsset,
    { sink, ...choice }: FabManifestOptions,
    context: CallContext,
  ): Promise<ManifestDownloadResult> {
    try {
      const [source] = await this.#sources(asset, choice, context);
      const distribution =
        source && new Distribution(source.ask, { clock: this.#clock, allowedHosts: this.#allowedHosts });
      if (distribution === undefined || !isBuild((await distribution.offer(context.signal)).info)) {
        throw new MarketplaceUnsupportedError('It is delivered as a single file, which has no manifest');
      }
      const { bytes, info } = await fetchManifest(distribution, context, this.#clock);
      const path = sink && (await saveManifest(sink, asset, bytes, context.signal));
      const { artifactId, buildVersion } = info;
      return new ManifestDownloadResult({
        asset,
        bytes,
        path,
        platform: source?.platform,
        artifactId: artifactId ?? undefined,
        buildVersion: buildVersion ?? undefined,
      });
    } catch (error) {
      context.signal.throwIfAborted();
      if (isMarketplaceError(error)) return new ManifestDownloadResult({ asset, error });
      throw error;
    }
  }
}
