// A whole client for a shop that the SDK does not know: auth, lists, typed data, downloads.
import {
  BaseAsset,
  BearerAuth,
  HttpMarketplaceClient,
  memory,
  type CallContext,
  type DownloadOptions,
  type ListQuery,
  type Page,
  type RemoteFile,
} from 'asset-marketplace-client-core';
import * as v from 'valibot';
import { tinyShop } from './tiny-shop.ts';

const itemSchema = v.looseObject({
  sku: v.string(),
  name: v.string(),
  polygons: v.number(),
  added: v.string(),
});
const pageSchema = v.looseObject({ items: v.array(itemSchema), nextPage: v.optional(v.string()) });
const filesSchema = v.array(
  v.looseObject({ name: v.string(), bytes: v.number(), sha256: v.string(), href: v.string() }),
);

class TinyAsset extends BaseAsset {
  readonly polygons: number;

  constructor(raw: v.InferOutput<typeof itemSchema>) {
    super({ uid: raw.sku, title: raw.name, createdAt: new Date(raw.added), rawData: raw });
    this.polygons = raw.polygons;
  }
}

class TinyMarket extends HttpMarketplaceClient<TinyAsset> {
  protected async fetchPage(query: ListQuery, { session }: CallContext): Promise<Page<TinyAsset>> {
    const { items, nextPage } = await session.json('items', {
      query: { page: query.cursor, count: query.pageSize, text: query.search },
      schema: pageSchema,
    });
    return { items: items.map((raw) => new TinyAsset(raw)), nextCursor: nextPage };
  }

  protected async fetchAsset(assetUid: string, { session }: CallContext): Promise<TinyAsset> {
    return new TinyAsset(await session.json(`items/${encodeURIComponent(assetUid)}`, { schema: itemSchema }));
  }

  protected async *fetchFiles(
    asset: TinyAsset,
    _options: DownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    for (const file of await session.json(`items/${asset.uid}/files`, { schema: filesSchema })) {
      const url = new URL(file.href, session.endpoints.baseUrl);
      yield {
        path: file.name,
        size: file.bytes,
        checksums: [{ algorithm: 'sha256', value: file.sha256 }],
        content: { kind: 'located', locate: async () => ({ url, credentials: 'session' }) },
      };
    }
  }
}

const endpoints = { baseUrl: 'https://api.tiny.example/v2/' };
const auth = new BearerAuth({ token: 'tiny-secret', endpoints });
// The shop is invented, so its answers come from a function and not from the network.
await using market = new TinyMarket({ auth, fetch: tinyShop });

for await (const asset of market.assets({ search: 'dock' }))
  console.log(asset.uid, asset.title, asset.polygons);
const result = await market.downloadAsset('3001', memory());
if (!result.success) throw result.error;
for (const { path, size, verified } of result.files)
  console.log(`${path}: ${size} bytes, verified: ${verified}`);
