import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { DownloadResult } from '../../models/download-result.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { listWindow, nextOffset } from '../shared/list-window.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import type { UnityDecode } from './finish-package.ts';
import { readPurchases } from './unity-api.ts';
import { UnityAsset } from './unity-asset.ts';
import { UnityCollection } from './unity-collection.ts';
import type { UnityDownloads } from './unity-files.ts';
import type { RawUnityPurchases } from './unity-raw.ts';

/** What a list of purchases can be narrowed and ordered by. */
export interface UnityListOptions extends ListOptions {
  /** Only purchases in this state. Default: as the store does. */
  readonly status?: 'unlabeled' | 'hidden' | 'deprecated' | undefined;
  /** Default `purchased_date`: without an order, pages may overlap. */
  readonly orderBy?: 'name' | 'update_date' | 'purchased_date' | undefined;
  /** Default `desc`. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** With any of these labels. */
  readonly tagging?: readonly string[] | undefined;
  /** Categories to look in. Default: all. */
  readonly categories?: readonly string[] | undefined;
  /** Only these packages. */
  readonly ids?: readonly string[] | undefined;
  /** Read each product too: one more request an asset. Default false. */
  readonly details?: boolean | undefined;
}

/** A page of purchases, with what it says of the whole library. */
export interface UnityPage extends Page<UnityAsset> {
  /** As it was sent: `category` counts the purchases of each category, and `publisherSuggest` names publishers. */
  readonly rawData: RawUnityPurchases;
}

/** How a package is downloaded. */
export interface UnityDownloadOptions extends DownloadOptions {
  /** Take the best upload for this version of Unity. Default: the newest upload. */
  readonly unityVersion?: string | undefined;
  /** Called once an encrypted package is in the sink: the place to decrypt it. What it throws, the download throws. */
  readonly decode?: UnityDecode | undefined;
}

/** More a page is capped or refused; nobody documents where. */
const paging = { size: 100, max: 100 };

/**
 * Unity's Asset Store: the packages of an account.
 *
 * Packages arrive encrypted, as the store keeps them, and stay so: `metadata.encrypted` says it, and the option
 * `decode` is given the key. The store gives no checksum.
 *
 * @example
 * ```ts
 * await using market = new UnityClient({ auth: new UnityAuth({ tokens, clientSecret, onTokens: save }) });
 * for await (const asset of market.assets({ search: 'harbour' })) console.log(asset.title);
 * await market.downloadAsset('165785', sink, { unityVersion: '2022.3.10f1' });
 * ```
 */
export class UnityClient extends HttpMarketplaceClient<
  UnityAsset,
  UnityListOptions,
  UnityDownloadOptions,
  UnityCollection
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Unity Asset Store',
    auth: ['bearer', 'oauth2'],
    browser: { supported: false, reason: 'no sign of CORS' },
    integrity: 'none',
    resume: { supported: true },
    search: { supported: true },
    limits: ['packages stay encrypted; the option `decode` gets the key'],
  };

  protected override readonly listOptionNames: readonly string[] = [
    'status',
    'orderBy',
    'order',
    'tagging',
    'categories',
    'ids',
    'details',
  ];
  protected override readonly downloadOptionNames: readonly string[] = ['unityVersion', 'decode'];
  readonly #downloads: UnityDownloads = { termsAccepted: false, packages: new Map() };

  /** Unity publishes no limit; the Python client waits 1.5 s between calls, and so does this. */
  constructor(options: HttpClientOptions) {
    super({ ...options, rateLimit: options.rateLimit ?? { requests: 1, perMs: 1500 } });
  }

  /** Pages without what an earlier one had: the store promises no order between requests. */
  override async *pages(options?: UnityListOptions): AsyncGenerator<UnityPage, void, undefined> {
    yield* withoutRepeats(super.pages(options)) as AsyncGenerator<UnityPage, void, undefined>;
  }

  protected override async fetchPage(
    query: ListQuery<UnityListOptions>,
    context: CallContext,
  ): Promise<UnityPage> {
    const { search, status, orderBy = 'purchased_date', order = 'desc', tagging, categories, ids } = query;
    const { start, size } = listWindow(query, paging);
    const rawData = await readPurchases(context.session, {
      offset: start,
      limit: size,
      query: search,
      status,
      orderBy,
      order,
      tagging: tagging?.join(','),
      categories: categories?.join(','),
      ids: ids?.join(','),
    });
    const assets = toList(rawData.results).map((purchase) => new UnityAsset({ purchase }));
    const totalCount = toNumber(rawData.total);
    return {
      items: query.details ? await (await import('./read-product.ts')).readProducts(assets, context) : assets,
      nextCursor: nextOffset(start, assets.length, totalCount),
      totalCount,
      rawData,
    };
  }

  protected override async fetchAsset(assetUid: string, context: CallContext): Promise<UnityAsset> {
    const { readProduct } = await import('./read-product.ts');
    return readProduct(assetUid, context);
  }

  protected override async *fetchFiles(
    asset: UnityAsset,
    { unityVersion }: UnityDownloadOptions,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const { unityFiles } = await import('./unity-files.ts');
    yield* unityFiles(asset, unityVersion, context, this.#downloads);
  }

  protected override metadataOf(asset: UnityAsset): Readonly<Record<string, unknown>> {
    const { pageUrl, publisher, version } = asset;
    const { key, uploadId, upload } = this.#downloads.packages.get(asset.uid) ?? {};
    const { unityVersion, downloadSize: packageSize } = upload ?? {};
    return {
      encrypted: key !== '',
      unityVersion,
      packageSize,
      uploadId,
      publisher,
      version,
      source: pageUrl,
    };
  }

  protected override createCollection(init: CollectionInit<UnityAsset>): UnityCollection {
    return new UnityCollection(init);
  }

  /** An encrypted package goes to `decode`; a plain one adds to the metadata what it says of itself. */
  protected override async finishDownload(
    result: DownloadResult,
    sink: Sink,
    { decode }: UnityDownloadOptions,
  ): Promise<DownloadResult> {
    const { packages } = this.#downloads;
    const key = packages.get(result.assetUid)?.key;
    packages.delete(result.assetUid);
    if (!result.success || key === undefined) return result;
    const { finishPackage } = await import('./finish-package.ts');
    return finishPackage(result, sink, key, decode);
  }
}
