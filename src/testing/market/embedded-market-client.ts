import * as v from 'valibot';
import { HttpMarketplaceClient } from '../../client/http-marketplace-client.ts';
import type { MarketplaceCapabilities } from '../../client/capabilities.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { Checksum, ChecksumAlgorithm } from '../../models/checksum.ts';
import type { ListOptions, ListQuery, Page } from '../../models/page.ts';
import type { FileLocation, RemoteFile } from '../../models/remote-file.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { EmbeddedMarketAsset, rawAssetSchema } from './embedded-market-asset.ts';

/** What a list of the embedded marketplace can be narrowed by. */
export interface EmbeddedListOptions extends ListOptions {
  /** Only of this category. Default: all. */
  readonly category?: string | undefined;
  /** Only with this tag. Default: all. */
  readonly tag?: string | undefined;
}

const pageSchema = v.looseObject({
  items: v.array(rawAssetSchema),
  next: v.nullable(v.string()),
  total: v.optional(v.number()),
});
const filesSchema = v.looseObject({
  files: v.array(
    v.looseObject({
      path: v.string(),
      size: v.number(),
      version: v.number(),
      checksums: v.record(v.string(), v.string()),
    }),
  ),
});
const linkSchema = v.looseObject({ url: v.string(), expiresAt: v.pipe(v.string(), v.isoTimestamp()) });
const algorithms: readonly ChecksumAlgorithm[] = ['sha256', 'sha1', 'md5'];

/**
 * The client of the embedded marketplace, made like any marketplace's. `createMarketplace().client()` gives one that
 * is signed in.
 *
 * @example
 * ```ts
 * await using market = createMarketplace({ assets: 100 }).client();
 * for await (const asset of market.assets({ category: 'hdri' })) console.log(asset.title, asset.license);
 * ```
 */
export class EmbeddedMarketClient extends HttpMarketplaceClient<EmbeddedMarketAsset, EmbeddedListOptions> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Embedded marketplace',
    auth: ['oauth2', 'none'],
    browser: { supported: true },
    integrity: 'sha256 and size',
    resume: { supported: true },
    search: { supported: true },
    limits: [],
  };

  protected override readonly listOptionNames: readonly string[] = ['category', 'tag'];

  protected override async fetchPage(
    query: ListQuery<EmbeddedListOptions>,
    { session }: CallContext,
  ): Promise<Page<EmbeddedMarketAsset>> {
    const { cursor, pageSize, search, category, tag } = query;
    const page = await session.json('assets', {
      query: { cursor, pageSize, search, category, tag },
      schema: pageSchema,
    });
    return {
      items: page.items.map((raw) => new EmbeddedMarketAsset(raw)),
      nextCursor: page.next ?? undefined,
      totalCount: page.total,
    };
  }

  protected override async fetchAsset(
    assetUid: string,
    { session }: CallContext,
  ): Promise<EmbeddedMarketAsset> {
    const raw = await session.json(`assets/${encodeURIComponent(assetUid)}`, { schema: rawAssetSchema });
    return new EmbeddedMarketAsset(raw);
  }

  protected override async *fetchFiles(
    asset: EmbeddedMarketAsset,
    _options: DownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    const folder = `assets/${encodeURIComponent(asset.uid)}`;
    const { files } = await session.json(`${folder}/files`, { schema: filesSchema });
    for (const { path, size, version, checksums } of files) {
      yield {
        path,
        size,
        version: String(version),
        checksums: checksumsOf(checksums),
        content: {
          kind: 'located',
          async locate({ signal }): Promise<FileLocation> {
            const link = await session.json(`${folder}/link`, {
              query: { path },
              schema: linkSchema,
              signal,
            });
            return { url: link.url, credentials: 'none', expiresAt: new Date(link.expiresAt) };
          },
        },
      };
    }
  }

  protected override metadataOf(asset: EmbeddedMarketAsset): Readonly<Record<string, unknown>> {
    return { license: asset.license, category: asset.category };
  }
}

function checksumsOf(given: Readonly<Record<string, string>>): readonly Checksum[] {
  return algorithms.flatMap((algorithm) => {
    const value = given[algorithm];
    return value === undefined ? [] : [{ algorithm, value }];
  });
}
