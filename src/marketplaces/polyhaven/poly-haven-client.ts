import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { CollectionInit } from '../../models/base-collection.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { asSent } from '../shared/as-sent.ts';
import { fixedLocation } from '../shared/fixed-location.ts';
import { matchesWords } from '../shared/matches-words.ts';
import { toNumber } from '../shared/numeric.ts';
import { withDefaults, type OpenClientOptions } from '../shared/open-client-options.ts';
import { recordOf } from '../shared/record-of.ts';
import { PolyHavenAsset, polyHavenAssetSchema } from './poly-haven-asset.ts';
import { PolyHavenCollection } from './poly-haven-collection.ts';
import { polyHavenEndpoints } from './poly-haven-endpoints.ts';
import {
  choosePolyHavenFiles,
  listPolyHavenFiles,
  polyHavenFileName,
  type PolyHavenChoice,
  type RawPolyHavenFile,
} from './poly-haven-files.ts';

/** What a list of Poly Haven can be narrowed by. */
export interface PolyHavenListOptions extends ListOptions {
  /** Default `all`. */
  readonly type?: 'hdris' | 'textures' | 'models' | 'all' | undefined;
  /** All of these (the older, flat categories). */
  readonly categories?: readonly string[] | undefined;
  /** A category's path; those below it count. */
  readonly category?: string | undefined;
  /** One of the site's collections. Default: all assets. */
  readonly collection?: string | undefined;
  /** Any of the values of each attribute, such as `{ condition: ['weathered'] }`. */
  readonly attributes?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** How an asset of Poly Haven is downloaded. */
export interface PolyHavenDownloadOptions extends DownloadOptions, PolyHavenChoice {}

const assetsSchema = asSent(recordOf(polyHavenAssetSchema));
const assetSchema = asSent(polyHavenAssetSchema);

/**
 * Poly Haven: HDRIs, textures and models, all CC0, without an account. Works in browsers.
 *
 * Their terms ask every program to name itself: off browsers through `userAgent`, in browsers the page's address does.
 *
 * @example
 * ```ts
 * await using market = new PolyHavenClient({ userAgent: 'my-game-tool/1.0' });
 * for await (const asset of market.assets({ type: 'textures', limit: 10 })) console.log(asset.title);
 * await market.downloadAsset('harbour_planks', sink, { resolution: '2k', format: 'gltf' });
 * ```
 */
export class PolyHavenClient extends HttpMarketplaceClient<
  PolyHavenAsset,
  PolyHavenListOptions,
  PolyHavenDownloadOptions,
  PolyHavenCollection
> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Poly Haven',
    auth: ['none'],
    browser: { supported: true },
    integrity: 'md5 and size',
    resume: { supported: true },
    search: { supported: true, note: 'by this client: the list comes whole' },
    limits: ['no `.glb`: the site has only glTF with separate files'],
  };

  protected override readonly listOptionNames: readonly string[] = [
    'type',
    'categories',
    'category',
    'collection',
    'attributes',
  ];
  protected override readonly downloadOptionNames: readonly string[] = ['format', 'resolution', 'maps'];

  /** No limit is published; five calls a second are few for a list that comes in one. */
  constructor(options: OpenClientOptions = {}) {
    super(
      withDefaults(options, polyHavenEndpoints(), {
        requests: 5,
        perMs: 1000,
      }),
    );
  }

  /** There are no pages: the whole list is one answer. */
  protected override async fetchPage(
    { search, type, categories, category, collection, attributes = {} }: ListQuery<PolyHavenListOptions>,
    { session }: CallContext,
  ): Promise<Page<PolyHavenAsset>> {
    const query = {
      ...Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, values.join(',')])),
      type,
      categories: categories?.join(','),
      category,
      collection,
    };
    const answer = await session.json('assets', { query, schema: assetsSchema });
    const items = Object.entries(answer)
      .map(([uid, raw]) => new PolyHavenAsset(uid, raw))
      .filter(({ uid, title, tags, categories: flat, category: path }) =>
        matchesWords(search, [uid, title, path, ...tags, ...flat]),
      );
    return { items, totalCount: items.length };
  }

  protected override async fetchAsset(assetUid: string, { session }: CallContext): Promise<PolyHavenAsset> {
    // The server answers 400 in plain text to what cannot be an id.
    if (!/^[\w-]{1,50}$/.test(assetUid))
      throw new MarketplaceNotFoundError('Poly Haven has no asset with this uid');
    return new PolyHavenAsset(assetUid, await session.json(`info/${assetUid}`, { schema: assetSchema }));
  }

  protected override async *fetchFiles(
    { uid }: PolyHavenAsset,
    options: PolyHavenDownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const files = listPolyHavenFiles(await session.json(`files/${uid}`));
    const included = new Set<string>();
    for (const file of choosePolyHavenFiles(files, options)) {
      yield remoteFile(polyHavenFileName(uid, file), file.raw);
      for (const [path, raw] of Object.entries(file.raw.include ?? {})) {
        // Packages of several resolutions share files, such as the one `.bin` of a glTF.
        if (included.has(`${path} ${raw.url}`)) continue;
        included.add(`${path} ${raw.url}`);
        yield remoteFile(path, raw);
      }
    }
  }

  protected override metadataOf(asset: PolyHavenAsset): Readonly<Record<string, unknown>> {
    const { authors, pageUrl, attribution, filesHash } = asset;
    return { license: 'CC0-1.0', authors, source: pageUrl, attribution, filesHash };
  }

  protected override createCollection(init: CollectionInit<PolyHavenAsset>): PolyHavenCollection {
    return new PolyHavenCollection(init);
  }
}

function remoteFile(path: string, { url, size, md5 }: RawPolyHavenFile): RemoteFile {
  return {
    path,
    size: toNumber(size),
    checksums: typeof md5 === 'string' ? [{ algorithm: 'md5', value: md5 }] : [],
    content: fixedLocation(url),
  };
}
