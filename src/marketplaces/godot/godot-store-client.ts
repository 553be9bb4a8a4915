import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { withDefaults, type OpenClientOptions } from '../shared/open-client-options.ts';
import { withoutRepeats } from '../shared/without-repeats.ts';
import { GodotCollection } from './godot-collection.ts';
import { godotStoreEndpoints } from './godot-endpoints.ts';
import type { GodotReleaseChoice } from './godot-release.ts';
import { majorMinor } from './major-minor.ts';
import { GodotStoreAsset } from './godot-store-asset.ts';
import type { RawGodotRelease } from './godot-release-raw.ts';
import { storePlace } from './godot-store-place.ts';
import { godotStoreAssetSchema, godotStorePageSchema } from './godot-store-raw.ts';

/** What a list of the Asset Store can be narrowed and ordered by. */
export interface GodotStoreListOptions extends ListOptions {
  /** Default: both. */
  readonly type?: 'addon' | 'project' | undefined;
  /** Only what this version of the engine can use, such as `4.3`. */
  readonly godotVersion?: string | undefined;
  /** Only what has something to download. */
  readonly requireRelease?: boolean | undefined;
  /** Default: as the store does. */
  readonly sort?: 'relevance' | 'created_desc' | 'updated_desc' | undefined;
}

/** How an asset of the store is downloaded. */
export interface GodotStoreDownloadOptions extends DownloadOptions, GodotReleaseChoice {}

const pageSchema = asSent(godotStorePageSchema);
const assetSchema = asSent(godotStoreAssetSchema);

/**
 * The Asset Store of Godot 4.7 and later: add-ons and projects, without an account.
 *
 * The store gives neither checksum nor exact size, so each archive's directory and the CRC-32 of its members are
 * checked.
 *
 * @example
 * ```ts
 * await using market = new GodotStoreClient();
 * for await (const asset of market.assets({ search: 'dock', godotVersion: '4.3' })) console.log(asset.title);
 * await market.downloadAsset('northpier/dock-tools', sink, { godotVersion: '4.3' });
 * ```
 */
export class GodotStoreClient extends HttpMarketplaceClient<
  GodotStoreAsset,
  GodotStoreListOptions,
  GodotStoreDownloadOptions,
  GodotCollection<GodotStoreAsset>
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Godot Asset Store',
    auth: ['none'],
    browser: { supported: false, reason: 'CORS is not documented: needs a proxy as base URL' },
    integrity: 'the CRC-32s inside each zip',
    resume: { supported: true },
    search: { supported: true },
    limits: [],
  };

  protected override readonly listOptionNames: readonly string[] = [
    'type',
    'godotVersion',
    'requireRelease',
    'sort',
  ];
  protected override readonly downloadOptionNames: readonly string[] = [
    'release',
    'godotVersion',
    'prereleases',
  ];
  readonly #clock: Clock;
  readonly #releases: WeakMap<GodotStoreAsset, RawGodotRelease> = new WeakMap();

  /** No limit is published. */
  constructor(options: OpenClientOptions = {}) {
    super(withDefaults(options, godotStoreEndpoints(), { requests: 2, perMs: 1000 }));
    this.#clock = options.clock ?? systemClock;
  }

  /** A search sends an asset twice when others change meanwhile. */
  override async *pages(
    options?: GodotStoreListOptions,
  ): AsyncGenerator<Page<GodotStoreAsset>, void, undefined> {
    yield* withoutRepeats(super.pages(options));
  }

  protected override async fetchPage(
    query: ListQuery<GodotStoreListOptions>,
    { session }: CallContext,
  ): Promise<Page<GodotStoreAsset>> {
    const { search, type, godotVersion, requireRelease, sort, pageSize = 40 } = query;
    // The cursor counts what was seen, since nobody documents how small the store may make a page.
    const [, page = '1', before = '0'] = /^(\d{1,9}):(\d{1,9})$/.exec(query.cursor ?? '1:0') ?? wrongCursor();
    const answer = await session.json('search/query/', {
      query: {
        query: search ?? '',
        type: type === undefined ? undefined : Number(type === 'project'),
        compatibility: godotVersion === undefined ? undefined : majorMinor(godotVersion),
        require_release: requireRelease,
        sort,
        page,
        batch_size: pageSize,
      },
      schema: pageSchema,
    });
    const items = toList(answer.hits).map(({ asset }) => new GodotStoreAsset(asset));
    const totalCount = toNumber(answer.count);
    const seen = Number(before) + items.length;
    const isLast = items.length === 0 || (totalCount !== undefined && seen >= totalCount);
    return { items, totalCount, nextCursor: isLast ? undefined : `${Number(page) + 1}:${seen}` };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<GodotStoreAsset> {
    return new GodotStoreAsset(
      await session.json(`assets/${storePlace(assetUid)}/`, { schema: assetSchema }),
    );
  }

  protected override async *fetchFiles(
    asset: GodotStoreAsset,
    options: GodotStoreDownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const { godotStoreFiles } = await import('./godot-store-files.ts');
    yield* godotStoreFiles(asset.uid, options, session, this.#clock, (release) =>
      this.#releases.set(asset, release),
    );
  }

  protected override metadataOf(asset: GodotStoreAsset): Readonly<Record<string, unknown>> {
    const { license, licenseUrl, author, storeUrl } = asset;
    const release = this.#releases.get(asset);
    return {
      license,
      licenseUrl,
      author,
      source: storeUrl,
      version: release?.version,
      minGodotVersion: release?.min_godot_version,
      maxGodotVersion: release?.max_godot_version,
    };
  }

  protected override createCollection(
    init: CollectionInit<GodotStoreAsset>,
  ): GodotCollection<GodotStoreAsset> {
    return new GodotCollection(init);
  }
}

function wrongCursor(): never {
  throw new MarketplaceValidationError('The cursor is none of this list');
}
