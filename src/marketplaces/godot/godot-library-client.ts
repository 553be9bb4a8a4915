import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { safeFileName } from '../../shared/safe-path.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { zipCheck } from '../shared/zip-check.ts';
import { fixedLocation } from '../shared/fixed-location.ts';
import { listWindow, nextOffset } from '../shared/list-window.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { withDefaults, type OpenClientOptions } from '../shared/open-client-options.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { slugOf } from '../shared/slug-of.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { GodotCollection } from './godot-collection.ts';
import { godotLibraryEndpoints } from './godot-endpoints.ts';
import { GodotLibraryAsset } from './godot-library-asset.ts';
import { godotLibraryAssetSchema, godotLibraryPageSchema } from './godot-library-raw.ts';

/** What a list of the Asset Library can be narrowed and ordered by. */
export interface GodotLibraryListOptions extends ListOptions {
  /** Default `any`. */
  readonly type?: 'any' | 'addon' | 'project' | undefined;
  /** Such as `4.3`. Default `any`; the library's own default is 2.1. */
  readonly godotVersion?: string | undefined;
  /** The category's id. */
  readonly category?: string | undefined;
  /** Default: the library's own. */
  readonly support?: readonly ('official' | 'community' | 'testing')[] | undefined;
  /** Only this user's. */
  readonly user?: string | undefined;
  /** A licence, as the library names it. */
  readonly license?: string | undefined;
  /** Default: as the library does. */
  readonly sort?: 'rating' | 'cost' | 'name' | 'updated' | undefined;
  /** The other way round. Default false. */
  readonly reverse?: boolean | undefined;
}

const pageSchema = asSent(godotLibraryPageSchema);
const assetSchema = asSent(godotLibraryAssetSchema);

/**
 * The Asset Library of Godot up to 4.6, and others that speak its language: add-ons and projects, without an account.
 *
 * Archives come from other sites, as a rule from GitHub, which makes them anew each time: without length, without
 * resume. Their directory and the CRC-32 of their members are checked.
 *
 * @example
 * ```ts
 * await using market = new GodotLibraryClient();
 * for await (const asset of market.assets({ godotVersion: '4.3', type: 'addon' })) console.log(asset.title);
 * ```
 */
export class GodotLibraryClient extends HttpMarketplaceClient<
  GodotLibraryAsset,
  GodotLibraryListOptions,
  DownloadOptions,
  GodotCollection<GodotLibraryAsset>
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Godot Asset Library',
    auth: ['none'],
    browser: { supported: false, reason: 'GitHub, which has the archives, allows no other origin (CORS)' },
    integrity: 'the CRC-32s inside each zip; sha256 where a library gives it',
    resume: { supported: false, reason: 'most archives are made anew for each request' },
    search: { supported: true },
    limits: ['only the newest version of an asset is there'],
  };

  protected override readonly listOptionNames: readonly string[] = [
    'type',
    'godotVersion',
    'category',
    'support',
    'user',
    'license',
    'sort',
    'reverse',
  ];

  /** No limit is published, and the site has been down before. */
  constructor(options: OpenClientOptions = {}) {
    super(withDefaults(options, godotLibraryEndpoints(), { requests: 2, perMs: 1000 }));
  }

  /** Pages overlap when assets are edited meanwhile. */
  override async *pages(
    options?: GodotLibraryListOptions,
  ): AsyncGenerator<Page<GodotLibraryAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  protected override async fetchPage(
    query: ListQuery<GodotLibraryListOptions>,
    { session }: CallContext,
  ): Promise<Page<GodotLibraryAsset>> {
    const {
      type = 'any',
      godotVersion = 'any',
      search,
      category,
      support,
      user,
      license,
      sort,
      reverse,
    } = query;
    // Of 0 results a page the library makes an error of its own, a division by zero.
    const { start, size } = listWindow(query, { size: 100, max: 500 });
    const { result, total_items: total } = await session.json('asset', {
      query: {
        type,
        godot_version: godotVersion,
        filter: search,
        category,
        // The library splits at blanks.
        support: support?.join(' '),
        user,
        cost: license,
        sort,
        reverse: reverse === true ? 1 : undefined,
        max_results: size,
        offset: start,
      },
      schema: pageSchema,
    });
    const items = toList(result).map((raw) => new GodotLibraryAsset(raw));
    const totalCount = toNumber(total);
    return { items, totalCount, nextCursor: nextOffset(start, items.length, totalCount) };
  }

  protected override async fetchAsset(
    assetUid: string,
    { session }: CallContext,
  ): Promise<GodotLibraryAsset> {
    return new GodotLibraryAsset(
      await session.json(`asset/${pathSegment(assetUid)}`, { schema: assetSchema }),
    );
  }

  protected override async *fetchFiles({
    uid,
    title,
    version,
    versionString,
    downloadUrl,
    rawData,
  }: GodotLibraryAsset): AsyncGenerator<RemoteFile> {
    if (downloadUrl === undefined) {
      throw new MarketplaceNotFoundError('The asset has nothing to download', { phase: 'resolve' });
    }
    const { download_hash: hash, download_commit: commit } = rawData;
    const name = `${slugOf(title, uid)}-${versionString || version || uid}.zip`;
    yield {
      path: safeFileName(name.replaceAll(':', '_')),
      version: `${version ?? ''} ${commit ?? ''}`,
      checksums: /^[0-9a-f]{64}$/i.test(hash ?? '') ? [{ algorithm: 'sha256', value: hash ?? '' }] : [],
      check: zipCheck,
      content: fixedLocation(downloadUrl, { allowUnknownLength: true }),
    };
  }

  protected override metadataOf(asset: GodotLibraryAsset): Readonly<Record<string, unknown>> {
    const { license, author, browseUrl, versionString, godotVersion } = asset;
    return { license, author, source: browseUrl, version: versionString, godotVersion };
  }

  protected override createCollection(
    init: CollectionInit<GodotLibraryAsset>,
  ): GodotCollection<GodotLibraryAsset> {
    return new GodotCollection(init);
  }
}
