import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import type { ErrorCode } from '../../errors/error-code.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CallContext, HttpSession, QueryValue } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { DownloadResult } from '../../models/download-result.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { FileLocation, RemoteFile } from '../../models/remote-file.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { listWindow, nextOffset } from '../shared/list-window.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { codeOfStatus, withFaults } from '../shared/with-faults.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { UnityAsset } from './unity-asset.ts';
import { UnityCollection } from './unity-collection.ts';
import {
  keyOf,
  packageInfoAt,
  packageUrl,
  packageVersion,
  splitKey,
  type UnityEncryptedPackage,
} from './unity-download.ts';
import { UnityTermsError, UnityVersionError } from './unity-errors.ts';
import { UnityPurchases } from './unity-purchases.ts';
import {
  unityDownloadSchema,
  unityProductSchema,
  unityPurchasesSchema,
  unityTermsSchema,
  type RawUnityDownload,
} from './unity-raw.ts';

/** What a list of purchases can be narrowed and ordered by. */
export interface UnityListOptions extends ListOptions {
  readonly status?: 'unlabeled' | 'hidden' | 'deprecated' | undefined;
  /** Default `purchased_date`: without an order, pages may overlap. */
  readonly orderBy?: 'name' | 'update_date' | 'purchased_date' | undefined;
  /** Default `desc`. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** With any of these labels. */
  readonly tagging?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Only these packages. */
  readonly ids?: readonly string[] | undefined;
  /** Read each product too: one more request an asset. Default false. */
  readonly details?: boolean | undefined;
}

/** How a package is downloaded. */
export interface UnityDownloadOptions extends DownloadOptions {
  /** Take the best upload for this version of Unity. Default: the newest upload. */
  readonly unityVersion?: string | undefined;
  /** Called once an encrypted package is in the sink: the place to decrypt it. What it throws, the download throws. */
  readonly decode?: ((file: UnityEncryptedPackage) => void | Promise<void>) | undefined;
}

const purchasesSchema = asSent(unityPurchasesSchema, faultOf);
const productSchema = asSent(unityProductSchema, faultOf);
const downloadSchema = asSent(unityDownloadSchema, faultOf);
const termsSchema = asSent(unityTermsSchema, faultOf);

/**
 * Unity's Asset Store: the packages of an account.
 *
 * Packages arrive encrypted, as the store keeps them, and stay so: `metadata.encrypted` says it, and the option
 * `decode` is given the key. The store gives no checksum.
 *
 * @example
 * ```ts
 * await using market = new UnityClient({ auth: new UnityAuth({ tokens, clientSecret, onTokens }) });
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
    browser: { supported: false, reason: 'the API allows no other origin (CORS)' },
    integrity: 'none',
    resume: { supported: true },
    search: { supported: true },
    limits: ['Packages stay encrypted; the key is handed to the option `decode`'],
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
  readonly #metadata: WeakMap<UnityAsset, Readonly<Record<string, unknown>>> = new WeakMap();
  readonly #keys: Map<string, string> = new Map();
  #termsAccepted = false;

  /** Unity publishes no limit; the Python client waits 1.5 s between calls, and so does this. */
  constructor(options: HttpClientOptions) {
    super({ ...options, rateLimit: options.rateLimit ?? { requests: 1, perMs: 1500 } });
  }

  /** One answer of the list of purchases, with totals by category. The counterpart of the Python client's method. */
  getLibrary(
    options: Omit<UnityListOptions, 'cursor' | 'details' | 'pageSize'> & {
      readonly offset?: number | undefined;
    } = {},
  ): Promise<UnityPurchases> {
    const { signal, offset = 0, limit, ...query } = options;
    return this.call(signal, (context) =>
      this.#purchases({ ...query, cursor: String(offset), pageSize: limit }, context.session),
    );
  }

  /** Pages without what an earlier one had: the store promises no order between requests. */
  override async *pages(options?: UnityListOptions): AsyncGenerator<Page<UnityAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  protected override async fetchPage(
    query: ListQuery<UnityListOptions>,
    context: CallContext,
  ): Promise<Page<UnityAsset>> {
    const { results, total } = await this.#purchases(query, context.session);
    const items =
      query.details === true
        ? await Promise.all(results.map((asset) => this.#detailed(asset, context)))
        : results;
    const { start } = listWindow(query, paging);
    return { items, nextCursor: nextOffset(start, items.length, total), totalCount: total };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<UnityAsset> {
    const product = await ask(session, `product/${pathSegment(assetUid)}`, productSchema);
    return new UnityAsset({ uid: assetUid, product });
  }

  /** What the download is depends on the link: whether it is encrypted, and which upload it is of. */
  protected override async *fetchFiles(
    asset: UnityAsset,
    { unityVersion, decode }: UnityDownloadOptions,
    { session, logger }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const { uid, uploads, title } = asset;
    const upload = asset.bestUpload(unityVersion);
    if (upload === undefined && uploads.length > 0) {
      throw new UnityVersionError(`No upload of the package is for Unity ${unityVersion?.slice(0, 40)}`, {
        phase: 'resolve',
        hint: `“${title}” is for ${uploads.map((each) => each.unityVersion).join(', ')} and later.`,
      });
    }
    await this.#checkTerms(session);
    let download: RawUnityDownload | undefined = await this.#download(session, uid);
    const key = keyOf(download, upload);
    const encrypted = key !== '';
    const { upload_id: uploadId } = download;
    const { downloadSize: packageSize, unityVersion: forUnity } = upload ?? {};
    this.#metadata.set(asset, {
      encrypted,
      unityVersion: forUnity,
      packageSize,
      uploadId: uploadId?.toString(),
    });
    if (key === undefined)
      logger.warn('The store tells no key of this upload: only of the newest', { assetUid: uid });
    if (decode !== undefined && key !== undefined && encrypted) this.#keys.set(uid, key);
    // The size that the store gives is of the plain package, or of another upload: the server's own is the one to trust.
    yield {
      path: `${uid}.unitypackage${encrypted ? '.encrypted' : ''}`,
      version: packageVersion(download, upload),
      content: {
        kind: 'located',
        locate: async ({ signal }): Promise<FileLocation> => {
          const fresh = download ?? (await this.#download(session, uid, signal));
          download = undefined;
          return { url: packageUrl(fresh, upload), credentials: 'none' };
        },
      },
    };
  }

  protected override metadataOf(asset: UnityAsset): Readonly<Record<string, unknown>> {
    const { pageUrl, publisher, version } = asset;
    return { ...this.#metadata.get(asset), publisher, version, source: pageUrl };
  }

  protected override createCollection(init: CollectionInit<UnityAsset>): UnityCollection {
    return new UnityCollection(init);
  }

  override async downloadAsset(
    assetUid: string,
    sink: Sink,
    options?: UnityDownloadOptions,
  ): Promise<DownloadResult> {
    return this.#finish(await super.downloadAsset(assetUid, sink, options), sink, options);
  }

  override async downloadAssets(
    ...[assetUids, sink, options]: Parameters<
      HttpMarketplaceClient<UnityAsset, UnityListOptions, UnityDownloadOptions>['downloadAssets']
    >
  ): Promise<readonly DownloadResult[]> {
    const results = await super.downloadAssets(assetUids, sink, options);
    const finished: DownloadResult[] = [];
    for (const result of results) finished.push(await this.#finish(result, sink, options));
    return finished;
  }

  /** Hands an encrypted package to `decode`; adds to the metadata what a plain one says of itself. */
  async #finish(
    result: DownloadResult,
    sink: Sink,
    options: Pick<UnityDownloadOptions, 'decode'> | undefined,
  ): Promise<DownloadResult> {
    const { assetUid, files, metadata } = result;
    const key = this.#keys.get(assetUid);
    this.#keys.delete(assetUid);
    const [file] = files;
    if (file === undefined || !result.success) return result;
    if (key !== undefined) await options?.decode?.({ assetUid, file, sink, ...splitKey(key) });
    if (metadata['encrypted'] !== false) return result;
    return { ...result, metadata: { ...metadata, package: await packageInfoAt(sink, file.path) } };
  }

  async #purchases(query: ListQuery<UnityListOptions>, session: HttpSession): Promise<UnityPurchases> {
    const { search, status, orderBy = 'purchased_date', order = 'desc', tagging, categories, ids } = query;
    const { start, size } = listWindow(query, paging);
    const answer = await ask(session, 'purchases', purchasesSchema, {
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
    return new UnityPurchases(answer);
  }

  /** The asset with its product; without, when the store no longer shows it. */
  async #detailed(asset: UnityAsset, { session, logger }: CallContext): Promise<UnityAsset> {
    try {
      const product = await ask(session, `product/${pathSegment(asset.uid)}`, productSchema);
      return new UnityAsset({ product, purchase: asset.purchase });
    } catch (error) {
      if (!isMarketplaceError(error, 'MarketplaceNotFoundError')) throw error;
      logger.warn('A purchase has no product in the store any more', { assetUid: asset.uid });
      return asset;
    }
  }

  async #checkTerms(session: HttpSession): Promise<void> {
    if (this.#termsAccepted) return;
    try {
      const { result } = await ask(session, 'terms/check', termsSchema);
      if (!result) throw new UnityTermsError();
    } catch (error) {
      // Whether there is such a check is the store's affair; without one the link will tell.
      if (!isMarketplaceError(error, 'MarketplaceNotFoundError')) throw error;
    }
    this.#termsAccepted = true;
  }

  async #download(session: HttpSession, uid: string, signal?: AbortSignal): Promise<RawUnityDownload> {
    try {
      const path = `legacy-package-download-info/${pathSegment(uid)}`;
      return (await ask(session, path, downloadSchema, {}, signal)).result.download;
    } catch (error) {
      if (!isMarketplaceError(error) || error.status !== 403) throw error;
      const { total } = await this.#purchases({ ids: [uid], limit: 1 }, session);
      if (total > 0) throw error;
      const { url, status } = error;
      throw new MarketplaceAuthenticationError('The account does not own this package', {
        phase: 'resolve',
        url,
        status,
        hint: 'Get it in the store first; packages that are free must be added to the account too.',
        cause: error,
      });
    }
  }
}

/** More a page is capped or refused; nobody documents where. */
const paging = { size: 100, max: 100 };

/** As the editor does, JSON is announced on every call. */
function ask<T>(
  session: HttpSession,
  path: string,
  schema: StandardSchemaV1<unknown, T>,
  query: Readonly<Record<string, QueryValue>> = {},
  signal?: AbortSignal,
): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return withFaults(session.json(`-/api/${path}`, { query, headers, schema, signal }), meaning);
}

/** An error may come with status 200, as `{ errorMessage, errorCode }`. */
function faultOf(answer: unknown): string | undefined {
  const { errorMessage, errorCode } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return typeof errorMessage === 'string' ? `${String(errorCode)} ${errorMessage}` : undefined;
}

function meaning(said: string): { code: ErrorCode } {
  return { code: codeOfStatus(Number(said.slice(0, 3))) };
}
