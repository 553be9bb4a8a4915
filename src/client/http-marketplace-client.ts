import { createError } from '../errors/create-error.ts';
import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import type { CallContext } from '../http/http-session.ts';
import { createHttp, type Http } from '../http/http.ts';
import { pagesOf } from '../http/pages.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import { BaseCollection, type CollectionInit } from '../models/base-collection.ts';
import type { DownloadResult } from '../models/download-result.ts';
import type { ListOptions, ListQuery, Page } from '../models/page.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import { linkAbort } from '../shared/abort.ts';
import { systemClock } from '../shared/clock.ts';
import { silentLogger } from '../shared/logger.ts';
import { checkOptions } from '../shared/options.ts';
import type { Sink } from '../sinks/sink.ts';
import { checkDownloadOptions, type DownloadOptions } from '../transfer/download-options.ts';
import type { BatchProgress } from '../transfer/download-many.ts';
import type { DownloadPlan } from '../transfer/plan-download.ts';
import type { TransferContext } from '../transfer/transfer-context.ts';
import { AsyncMarketplaceClient } from './async-marketplace-client.ts';
import { httpClientOptionNames, type HttpClientOptions } from './http-client-options.ts';

/**
 * The ready base of a marketplace that speaks HTTP. A marketplace gives three methods and inherits streaming lists,
 * retries, limits, transfers, progress, resume and verification.
 *
 * @example
 * ```ts
 * class TinyMarket extends HttpMarketplaceClient<BaseAsset> {
 *   protected async fetchPage(query: ListQuery, { session }: CallContext): Promise<Page<BaseAsset>> {
 *     const { items, next } = await session.json('assets', { query: { cursor: query.cursor }, schema: pageSchema });
 *     return { items: items.map((raw) => new BaseAsset({ uid: raw.id, title: raw.name, rawData: raw })), nextCursor: next };
 *   }
 *   protected async fetchAsset(assetUid: string, { session }: CallContext): Promise<BaseAsset> {
 *     const raw = await session.json(`assets/${encodeURIComponent(assetUid)}`, { schema: assetSchema });
 *     return new BaseAsset({ uid: raw.id, title: raw.name, rawData: raw });
 *   }
 *   protected async *fetchFiles(asset: BaseAsset): AsyncGenerator<RemoteFile> {
 *     yield { path: 'model.glb', content: { kind: 'located', locate: async () => ({ url: linkOf(asset), credentials: 'none' }) } };
 *   }
 * }
 * ```
 */
export abstract class HttpMarketplaceClient<
  TAsset extends BaseAsset = BaseAsset,
  TListOptions extends ListOptions = ListOptions,
  TDownloadOptions extends DownloadOptions = DownloadOptions,
  TCollection extends BaseCollection<TAsset> = BaseCollection<TAsset>,
> extends AsyncMarketplaceClient<TAsset, TListOptions, TDownloadOptions, TCollection> {
  /** Names of list options that this marketplace adds. */
  protected readonly listOptionNames: readonly string[] = [];
  /** Names of download options that this marketplace adds. */
  protected readonly downloadOptionNames: readonly string[] = [];
  readonly #options: HttpClientOptions;
  readonly #http: Http;
  readonly #closing: AbortController = new AbortController();
  readonly #calls: Set<Promise<unknown>> = new Set();
  #closed: Promise<void> | undefined;

  /**
   * @throws TypeError for an option that does not exist: a marketplace takes its own out before `super`.
   */
  constructor(options: HttpClientOptions) {
    super();
    checkOptions(options, httpClientOptionNames, new.target.name);
    this.#options = options;
    this.#http = createHttp(options);
  }

  /** One page of the list. `query.cursor` is absent for the first. */
  protected abstract fetchPage(query: ListQuery<TListOptions>, context: CallContext): Promise<Page<TAsset>>;

  /** One asset, without reading the whole list where the marketplace allows it. */
  protected abstract fetchAsset(assetUid: string, context: CallContext): Promise<TAsset>;

  /**
   * The files of an asset. Nothing is fetched yet: a link that costs a call belongs in `locate`. What it throws rejects
   * {@link planDownload}, and is the error in the result of {@link downloadAsset}.
   */
  protected abstract fetchFiles(
    asset: TAsset,
    options: TDownloadOptions,
    context: CallContext,
  ): AsyncIterable<RemoteFile>;

  /** What goes into a result's `metadata`, such as `license`, `author` and `source`, the asset's page. Default: nothing. */
  protected metadataOf(_asset: TAsset): Readonly<Record<string, unknown>> {
    return {};
  }

  /**
   * Called with the result of each download; what it gives is what the caller gets. For what a marketplace does with
   * files that are complete. Default: the result as it is.
   */
  protected finishDownload(
    result: DownloadResult,
    _sink: Sink,
    _options: TDownloadOptions,
  ): DownloadResult | Promise<DownloadResult> {
    return result;
  }

  /** The collection class of the marketplace. Default: {@link BaseCollection}. */
  protected createCollection(init: CollectionInit<TAsset>): TCollection {
    return new BaseCollection<TAsset>(init) as TCollection;
  }

  /**
   * The list page by page, each with the cursor of the next, so that it can go on another time.
   *
   * An error in the middle is thrown there; it never makes the list shorter.
   */
  async *pages(options?: TListOptions): AsyncGenerator<Page<TAsset>, void, undefined> {
    this.#checkListOptions(options, 'pages');
    const call = this.#begin(options?.signal);
    try {
      const { signal: _, ...query } = { ...options } as TListOptions;
      yield* pagesOf<TAsset, ListQuery<TListOptions>>(
        async (pageQuery) => checkUids(await this.fetchPage(pageQuery, call.context)),
        query,
        call.context.signal,
      );
    } finally {
      call.end();
    }
  }

  /**
   * The list as a stream of assets, in constant memory.
   *
   * @example
   * ```ts
   * for await (const asset of market.assets({ search: 'dock' })) console.log(asset.title);
   * ```
   */
  async *assets(options?: TListOptions): AsyncGenerator<TAsset, void, undefined> {
    for await (const page of this.pages(options)) yield* page.items;
  }

  override async getCollection(options?: TListOptions): Promise<TCollection> {
    const assets: TAsset[] = [];
    let totalCount: number | undefined;
    for await (const page of this.pages(options)) {
      totalCount = page.totalCount ?? totalCount;
      for (const asset of page.items) assets.push(asset);
    }
    return this.createCollection({ assets, totalCount });
  }

  override async getAsset(
    assetUid: string,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<TAsset> {
    checkOptions(options, ['signal'], 'getAsset');
    checkUid(assetUid);
    return this.#run(options.signal, (context) => this.fetchAsset(assetUid, context));
  }

  /**
   * Writes an asset's files into `sink`. Calling again goes on where the last call stopped, in this process or another.
   *
   * @returns a result for what the marketplace, the network or the disk did; rejects with the signal's reason on abort.
   */
  override async downloadAsset(
    assetUid: string,
    sink: Sink,
    options?: TDownloadOptions,
  ): Promise<DownloadResult> {
    this.#checkDownload(assetUid, options, 'downloadAsset');
    checkSink(sink);
    return this.#run(options?.signal, (context) =>
      this.#download(assetUid, sink, (options ?? {}) as TDownloadOptions, context, this.#transfer(context)),
    );
  }

  /**
   * Several assets side by side, each with a result of its own, in the order of `assetUids`. One that fails does not
   * stop the others; an abort gives those that were not finished an `E_ABORTED` result.
   */
  async downloadAssets(
    assetUids: readonly string[],
    sink: Sink,
    options?: Omit<TDownloadOptions, 'progress'> & { readonly progress?: BatchProgress | undefined },
  ): Promise<readonly DownloadResult[]> {
    for (const uid of assetUids) this.#checkDownload(uid, options, 'downloadAssets');
    checkSink(sink);
    return this.#run(options?.signal, async (context) => {
      const { downloadMany } = await loadEngine();
      return downloadMany(
        assetUids,
        options ?? {},
        this.#transfer(context),
        (assetUid, transfer, progress) => {
          const each = { ...options, progress } as unknown as TDownloadOptions;
          return this.#download(assetUid, sink, each, context, transfer);
        },
      );
    });
  }

  /** What a download would write: names, sizes, total and collisions, before a byte moves. */
  async planDownload(assetUid: string, options?: TDownloadOptions): Promise<DownloadPlan> {
    this.#checkDownload(assetUid, options, 'planDownload');
    return this.#run(options?.signal, async (context) => {
      const asset = await this.fetchAsset(assetUid, context);
      const files = this.fetchFiles(asset, (options ?? {}) as TDownloadOptions, context);
      const { planDownload } = await loadEngine();
      return planDownload(asset, files, options ?? {});
    });
  }

  /**
   * For calls that a marketplace adds to these: runs `work` with a session that `signal` and {@link close} end, and with
   * what a transfer of its own needs.
   *
   * @throws MarketplaceValidationError (`E_STATE`) once the client is closed; the signal's reason on abort.
   */
  protected call<T>(
    signal: AbortSignal | undefined,
    work: (context: CallContext, transfer: TransferContext) => Promise<T>,
  ): Promise<T> {
    return this.#run(signal, (context) => work(context, this.#transfer(context)));
  }

  override close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(closedError());
    await Promise.allSettled(this.#calls);
    this.#http.close();
    if (this.#options.closeAuth !== false) await this.#options.auth.close();
  }

  async #download(
    assetUid: string,
    sink: Sink,
    options: TDownloadOptions,
    context: CallContext,
    transfer: TransferContext,
  ): Promise<DownloadResult> {
    const source = {
      asset: () => this.fetchAsset(assetUid, context),
      files: (asset: TAsset) => this.fetchFiles(asset, options, context),
      metadata: (asset: TAsset) => this.metadataOf(asset),
    };
    const { downloadFiles } = await loadEngine();
    return this.finishDownload(await downloadFiles(assetUid, source, sink, options, transfer), sink, options);
  }

  #transfer(context: CallContext): TransferContext {
    return {
      session: context.session,
      signal: context.signal,
      logger: context.logger,
      clock: this.#options.clock ?? systemClock,
      idleTimeoutMs: this.#options.idleTimeoutMs ?? 30_000,
      concurrency: this.#options.concurrency ?? 8,
      gate: this.#http.gate,
      crossOriginBlind: this.#http.crossOriginBlind,
    };
  }

  async #run<T>(signal: AbortSignal | undefined, work: (context: CallContext) => Promise<T>): Promise<T> {
    const call = this.#begin(signal);
    try {
      return await call.track(work(call.context));
    } finally {
      call.end();
    }
  }

  #begin(signal: AbortSignal | undefined): {
    context: CallContext;
    track<T>(work: Promise<T>): Promise<T>;
    end(): void;
  } {
    if (this.#closing.signal.aborted) throw closedError();
    signal?.throwIfAborted();
    const link = linkAbort(signal, this.#closing.signal);
    const session = this.#http.session(link.signal);
    return {
      context: { session, signal: link.signal, logger: this.#options.logger ?? silentLogger },
      track: (work) => {
        this.#calls.add(work);
        const forget = (): unknown => this.#calls.delete(work);
        work.then(forget, forget);
        return work;
      },
      end: () => link.release(),
    };
  }

  #checkListOptions(options: TListOptions | undefined, where: string): void {
    checkOptions(
      options,
      ['limit', 'pageSize', 'cursor', 'search', 'signal', ...this.listOptionNames],
      where,
    );
    for (const name of ['limit', 'pageSize'] as const) {
      const value = options?.[name];
      if (value !== undefined && (!Number.isSafeInteger(value) || value < (name === 'limit' ? 0 : 1))) {
        throw new MarketplaceValidationError(
          `${where}: "${name}" must be a whole number, at least ${name === 'limit' ? 0 : 1}`,
        );
      }
    }
  }

  #checkDownload(assetUid: string, options: object | undefined, where: string): void {
    checkUid(assetUid);
    checkDownloadOptions(options, this.downloadOptionNames, where);
  }
}

/** The engine of transfers weighs more than the rest, and a program that only lists does without it. */
function loadEngine(): Promise<typeof import('../transfer/engine.ts')> {
  return import('../transfer/engine.ts');
}

function checkUid(assetUid: string): void {
  if (typeof assetUid !== 'string' || assetUid === '') {
    throw new MarketplaceValidationError('The asset uid must be a string that is not empty');
  }
}

function checkSink(sink: Sink): void {
  if (typeof sink?.open !== 'function' || typeof sink.capabilities !== 'object')
    throw new MarketplaceValidationError(
      'The second argument must be a sink, such as memory() or directory(path)',
    );
}

/** By its uid an asset is fetched, recorded and found again. */
function checkUids<TAsset extends BaseAsset>(page: Page<TAsset>): Page<TAsset> {
  const wrong = page?.items?.findIndex?.((asset) => typeof asset?.uid !== 'string' || asset.uid === '') ?? -1;
  if (wrong < 0) return page;
  const field = `items[${wrong}].uid`;
  throw createError(
    'E_SCHEMA',
    `A page of the list is not of the right shape: "${field}" is no string, or empty`,
    {
      field,
      phase: 'list',
    },
  );
}

function closedError(): MarketplaceValidationError {
  return new MarketplaceValidationError('The client is closed', {
    code: 'E_STATE',
    hint: 'Make a new client.',
  });
}
