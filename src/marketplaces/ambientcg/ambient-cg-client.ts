import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { zipCheck } from '../shared/zip-check.ts';
import { fixedLocation } from '../shared/fixed-location.ts';
import { listWindow, nextOffset } from '../shared/list-window.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { withDefaults, type OpenClientOptions } from '../shared/open-client-options.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { AmbientCgAsset } from './ambient-cg-asset.ts';
import { AmbientCgCollection } from './ambient-cg-collection.ts';
import { ambientCgEndpoints } from './ambient-cg-endpoints.ts';
import { ambientCgPageSchema, ambientCgPageV2Schema } from './ambient-cg-raw.ts';
import { chooseVariants, type AmbientCgChoice } from './ambient-cg-variant.ts';

/** Options of {@link AmbientCgClient}. */
export interface AmbientCgClientOptions extends OpenClientOptions {
  /** Which version of the API to speak. Default `v3`; `v2` is older, and tells the names inside archives. */
  readonly api?: 'v2' | 'v3' | undefined;
}

/** What a list of ambientCG can be narrowed by. */
export interface AmbientCgListOptions extends ListOptions {
  /** Default: all of them. */
  readonly type?:
    | 'material'
    | 'hdri'
    | 'decal'
    | 'atlas'
    | 'substance'
    | '3d-model'
    | 'plain-image'
    | 'brush'
    | 'terrain'
    | 'hdri-element'
    | undefined;
  /** Default: as the site does. */
  readonly sort?: 'latest' | 'popular' | 'alphabet' | 'downloads' | undefined;
}

/** How an asset of ambientCG is downloaded. */
export interface AmbientCgDownloadOptions extends DownloadOptions, AmbientCgChoice {}

const pageSchema = asSent(ambientCgPageSchema);
const pageV2Schema = asSent(ambientCgPageV2Schema);

/** Without these a record is little more than its id. */
const include =
  'type,title,url,tags,dimensions,maps,technique,downloads,thumbnails,releaseDate,shortDescription,downloadStatistics';
const includeV2 =
  'statisticsData,tagData,displayData,dimensionsData,downloadData,previewData,mapData,imageData';
const typesOfV2: Readonly<Record<string, string>> = {
  hdri: 'HDRI',
  '3d-model': '3DModel',
  'plain-image': 'Image',
};

/**
 * ambientCG: materials, HDRIs and models, all CC0, without an account.
 *
 * The marketplace gives no checksum, so each archive's directory and the CRC-32 of its members are checked before it
 * becomes visible.
 *
 * @example
 * ```ts
 * await using market = new AmbientCgClient();
 * for await (const asset of market.assets({ type: 'material', search: 'wood' })) console.log(asset.title);
 * await market.downloadAsset('Planks901', sink, { resolution: '4K', format: 'PNG' });
 * ```
 */
export class AmbientCgClient extends HttpMarketplaceClient<
  AmbientCgAsset,
  AmbientCgListOptions,
  AmbientCgDownloadOptions,
  AmbientCgCollection
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'ambientCG',
    auth: ['none'],
    browser: { supported: false, reason: 'CORS is not documented: needs a proxy as base URL' },
    integrity: 'size, and the CRC-32s inside each zip',
    resume: { supported: true },
    search: { supported: true },
    limits: [],
  };

  protected override readonly listOptionNames: readonly string[] = ['type', 'sort'];
  protected override readonly downloadOptionNames: readonly string[] = ['attributes', 'resolution', 'format'];
  readonly #v2: boolean;

  /** No limit is published; one call a second is what its users settled on. */
  constructor({ api = 'v3', ...options }: AmbientCgClientOptions = {}) {
    super(withDefaults(options, ambientCgEndpoints(), { requests: 1, perMs: 1000 }));
    if (api !== 'v2' && api !== 'v3') throw new TypeError('AmbientCgClient: "api" must be "v2" or "v3"');
    this.#v2 = api === 'v2';
  }

  /** Pages overlap when assets are published meanwhile. */
  override async *pages(
    options?: AmbientCgListOptions,
  ): AsyncGenerator<Page<AmbientCgAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  protected override async fetchPage(
    query: ListQuery<AmbientCgListOptions>,
    { session }: CallContext,
  ): Promise<Page<AmbientCgAsset>> {
    const { search, type, sort } = query;
    const { start, size } = listWindow(query, { size: 100, max: this.#v2 ? 250 : 500 });
    const { raws, total, more } = await this.#page(session, {
      q: search,
      type,
      sort,
      limit: size,
      offset: start,
    });
    // Version 2 ignores some types and sends the whole catalogue instead.
    const items = raws
      .map((raw) => new AmbientCgAsset(raw))
      .filter((asset) => !this.#v2 || asset.type === (type ?? asset.type));
    const nextCursor = nextOffset(start, raws.length, more ? undefined : (total ?? 0));
    return { items, nextCursor, totalCount: total };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<AmbientCgAsset> {
    const { raws } = await this.#page(session, { id: assetUid, limit: 1, offset: 0 });
    // What it does not know, it leaves out; of `A,B` it would send both.
    const asset = raws.map((raw) => new AmbientCgAsset(raw)).find(({ uid }) => uid === assetUid);
    if (asset === undefined) throw new MarketplaceNotFoundError('ambientCG has no asset with this uid');
    return asset;
  }

  protected override async *fetchFiles(
    asset: AmbientCgAsset,
    options: AmbientCgDownloadOptions,
  ): AsyncGenerator<RemoteFile> {
    for (const { fileName, size, extension, url } of chooseVariants(asset.variants, options)) {
      const check = extension === 'zip' ? zipCheck : undefined;
      yield { path: fileName, size, check, content: fixedLocation(url) };
    }
  }

  protected override metadataOf({ pageUrl, title }: AmbientCgAsset): Readonly<Record<string, unknown>> {
    return { license: 'CC0-1.0', source: pageUrl, attribution: `“${title}”, ambientCG (${pageUrl}), CC0` };
  }

  protected override createCollection(init: CollectionInit<AmbientCgAsset>): AmbientCgCollection {
    return new AmbientCgCollection(init);
  }

  /** A page of either version. */
  async #page(
    session: CallContext['session'],
    query: Readonly<Record<string, string | number | undefined>>,
  ): Promise<{ raws: readonly AmbientCgAsset['rawData'][]; total: number | undefined; more: boolean }> {
    if (!this.#v2) {
      const page = await session.json('v3/assets', { query: { ...query, include }, schema: pageSchema });
      return {
        raws: toList(page.assets),
        total: toNumber(page.totalResults),
        more: Boolean(page.nextPageHttp),
      };
    }
    const { type, sort } = query;
    const page = await session.json('v2/full_json', {
      query: {
        ...query,
        type: typeof type === 'string' ? (typesOfV2[type] ?? capital(type)) : type,
        sort: typeof sort === 'string' ? capital(sort) : sort,
        include: includeV2,
      },
      schema: pageV2Schema,
    });
    return {
      raws: toList(page.foundAssets),
      total: toNumber(page.numberOfResults),
      more: Boolean(page.nextPageHttp),
    };
  }
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
