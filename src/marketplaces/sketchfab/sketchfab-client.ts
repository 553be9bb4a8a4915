import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { CallContext, QueryValue } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { matchesWords } from '../shared/matches-words.ts';
import { withDefaults, type OpenClientOptions } from '../shared/open-client-options.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { SketchfabAsset } from './sketchfab-asset.ts';
import { SketchfabCollection } from './sketchfab-collection.ts';
import { sketchfabEndpoints } from './sketchfab-endpoints.ts';
import type { SketchfabChoice } from './sketchfab-files.ts';
import { sketchfabModelSchema, sketchfabPageSchema } from './sketchfab-raw.ts';

/** Which list of Sketchfab to read, and what to narrow a search by. */
export interface SketchfabListOptions extends ListOptions {
  /**
   * The models that the account bought, those that it uploaded, or all of Sketchfab's that can be downloaded, which
   * needs no account. Default `purchased`; there `search` is done by this client.
   */
  readonly from?: 'purchased' | 'own' | 'search' | undefined;
  /** Tags to look for. Default: any. */
  readonly tags?: readonly string[] | undefined;
  /** Categories to look in. Default: all. */
  readonly categories?: readonly string[] | undefined;
  /** Any of these. */
  readonly licenses?:
    | readonly (
        | 'by'
        | 'by-sa'
        | 'by-nd'
        | 'by-nc'
        | 'by-nc-sa'
        | 'by-nc-nd'
        | 'cc0'
        | 'free-st'
        | 'st'
        | 'ed'
      )[]
    | undefined;
  /** Only models that move. Default: all. */
  readonly animated?: boolean | undefined;
  /** Only what the site recommends. Default: all. */
  readonly staffPicked?: boolean | undefined;
  /** Only this user's. */
  readonly user?: string | undefined;
  /** Only models of at most so many faces. Default: all. */
  readonly maxFaceCount?: number | undefined;
  /** A leading minus means the most first. */
  readonly sortBy?:
    | '-likeCount'
    | '-viewCount'
    | '-publishedAt'
    | 'likeCount'
    | 'viewCount'
    | 'publishedAt'
    | undefined;
}

/** How a model is downloaded. */
export interface SketchfabDownloadOptions extends DownloadOptions, SketchfabChoice {}

const pageSchema = asSent(sketchfabPageSchema);
const modelSchema = asSent(sketchfabModelSchema);
const paths = { purchased: 'me/models/purchases', own: 'me/search', search: 'search' };
/** More are ignored. */
const mostPerPage = 24;

/**
 * Sketchfab: search, own and purchased models.
 *
 * Links live for five minutes and are asked for when a file is fetched; the storage host never sees credentials. Each
 * model comes with a `LICENSE.txt`, since most licences ask for attribution.
 *
 * @example
 * ```ts
 * await using market = new SketchfabClient({ auth: sketchfabTokenAuth({ token }) });
 * for await (const model of market.assets({ from: 'search', search: 'crane', licenses: ['cc0'], limit: 3 })) {
 *   await market.downloadAsset(model.uid, sink, { formats: ['glb'] });
 * }
 * ```
 */
export class SketchfabClient extends HttpMarketplaceClient<
  SketchfabAsset,
  SketchfabListOptions,
  SketchfabDownloadOptions,
  SketchfabCollection
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Sketchfab',
    auth: ['api-key', 'oauth2', 'none'],
    browser: { supported: true },
    integrity: 'size, and the CRC-32s inside glTF archives',
    resume: { supported: true },
    search: { supported: true },
    limits: ['downloads need an account', 'models whose author does not offer them cannot be downloaded'],
  };

  protected override readonly listOptionNames: readonly string[] = [
    'from',
    'tags',
    'categories',
    'licenses',
    'animated',
    'staffPicked',
    'user',
    'maxFaceCount',
    'sortBy',
  ];
  protected override readonly downloadOptionNames: readonly string[] = ['formats', 'password'];
  readonly #clock: Clock;

  /** Sketchfab answers 429 without saying where its limit is; two requests a second stay below it. */
  constructor(options: OpenClientOptions = {}) {
    super(
      withDefaults(options, sketchfabEndpoints(), {
        requests: 2,
        perMs: 1000,
      }),
    );
    this.#clock = options.clock ?? systemClock;
  }

  /** A search may send a model twice, when others are published meanwhile. */
  override async *pages(
    options?: SketchfabListOptions,
  ): AsyncGenerator<Page<SketchfabAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  protected override async fetchPage(
    query: ListQuery<SketchfabListOptions>,
    { session }: CallContext,
  ): Promise<Page<SketchfabAsset>> {
    const { from = 'purchased', cursor, search } = query;
    if (cursor !== undefined && !cursor.startsWith('?')) {
      throw new MarketplaceValidationError('The cursor is none of this list');
    }
    // The cursor is the query of the next page's URL, so that a proxy stays in use.
    const page = await session.json(`${paths[from]}${cursor ?? ''}`, {
      query: cursor === undefined ? firstQuery(from, query) : {},
      schema: pageSchema,
    });
    const { results, next } = page;
    const items = ('models' in results ? results.models : results)
      .map((raw) => new SketchfabAsset(raw))
      .filter(
        ({ title, description, tags }) =>
          from !== 'purchased' || matchesWords(search, [title, description, ...tags]),
      );
    const nextCursor = next ? new URL(next, session.endpoints.baseUrl).search : undefined;
    return { items, nextCursor };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<SketchfabAsset> {
    return new SketchfabAsset(await session.json(`models/${pathSegment(assetUid)}`, { schema: modelSchema }));
  }

  protected override async *fetchFiles(
    asset: SketchfabAsset,
    options: SketchfabDownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const { sketchfabFiles } = await import('./sketchfab-files.ts');
    yield* sketchfabFiles(asset, options, session, this.#clock);
  }

  protected override metadataOf(asset: SketchfabAsset): Readonly<Record<string, unknown>> {
    const { license, attribution, url, author, authorUrl } = asset;
    return { license: license?.slug ?? license?.label ?? null, attribution, source: url, author, authorUrl };
  }

  protected override createCollection(init: CollectionInit<SketchfabAsset>): SketchfabCollection {
    return new SketchfabCollection(init);
  }
}

function firstQuery(
  from: keyof typeof paths,
  query: ListQuery<SketchfabListOptions>,
): Readonly<Record<string, QueryValue>> {
  const { pageSize = mostPerPage, search, tags, categories, licenses, animated, staffPicked } = query;
  const common = { type: 'models', count: Math.min(pageSize, mostPerPage) };
  if (from === 'purchased') return common;
  return {
    ...common,
    downloadable: true,
    q: search,
    tags,
    categories,
    licenses,
    animated,
    staffpicked: staffPicked,
    user: query.user,
    max_face_count: query.maxFaceCount,
    sort_by: query.sortBy,
  };
}
