// A seventh marketplace, made outside the SDK: sounds of freesound.org, whose API is at freesound.org/docs/api.
import {
  BaseAsset,
  HttpMarketplaceClient,
  memory,
  OAuth2Auth,
  type CallContext,
  type DownloadOptions,
  type HttpClientOptions,
  type ListQuery,
  type MarketplaceCapabilities,
  type Page,
  type RemoteFile,
} from 'asset-marketplace-client-core';
import * as v from 'valibot';
import { freesoundShop } from './freesound-shop.ts';

const soundSchema = v.looseObject({
  id: v.number(),
  name: v.string(),
  type: v.string(),
  filesize: v.number(),
  md5: v.nullish(v.string()),
  license: v.string(),
  username: v.nullish(v.string()),
  created: v.nullish(v.string()),
  tags: v.nullish(v.array(v.string())),
});
const pageSchema = v.looseObject({
  count: v.number(),
  next: v.nullish(v.string()),
  results: v.array(soundSchema),
});
const linkSchema = v.looseObject({ download_link: v.string() });
const fields = 'id,name,type,filesize,md5,license,username,description,created,tags,previews,url';

export class FreesoundAsset extends BaseAsset {
  readonly sound: v.InferOutput<typeof soundSchema>;

  constructor(sound: v.InferOutput<typeof soundSchema>) {
    const createdAt = sound.created ? new Date(`${sound.created}Z`) : undefined;
    super({ uid: String(sound.id), title: sound.name, createdAt, rawData: sound });
    this.sound = sound;
  }
}

export class FreesoundClient extends HttpMarketplaceClient<FreesoundAsset> {
  static readonly capabilities: MarketplaceCapabilities = {
    marketplace: 'Freesound',
    auth: ['oauth2', 'api-key'],
    browser: { supported: true },
    integrity: 'md5 and size',
    resume: { supported: true },
    search: { supported: true },
    limits: ['Originals need OAuth 2; a key is enough for lists'],
  };

  /** Freesound allows sixty requests a minute. */
  constructor(options: HttpClientOptions) {
    super({ rateLimit: { requests: 60, perMs: 60_000 }, ...options });
  }

  protected async fetchPage(query: ListQuery, { session }: CallContext): Promise<Page<FreesoundAsset>> {
    const { cursor: page = '1', pageSize = 150, search = '' } = query;
    const { results, next, count } = await session.json('search/', {
      query: { query: search, fields, page, page_size: Math.min(pageSize, 150) },
      schema: pageSchema,
    });
    const items = results.map((sound) => new FreesoundAsset(sound));
    return { items, totalCount: count, nextCursor: next ? String(Number(page) + 1) : undefined };
  }

  protected async fetchAsset(uid: string, { session }: CallContext): Promise<FreesoundAsset> {
    const path = `sounds/${encodeURIComponent(uid)}/`;
    return new FreesoundAsset(await session.json(path, { query: { fields }, schema: soundSchema }));
  }

  protected async *fetchFiles(
    { uid, sound }: FreesoundAsset,
    _options: DownloadOptions,
    { session }: CallContext,
  ): AsyncGenerator<RemoteFile> {
    yield {
      path: `${uid}.${sound.type}`,
      size: sound.filesize,
      checksums: sound.md5 ? [{ algorithm: 'md5', value: sound.md5 }] : [],
      content: {
        kind: 'located',
        locate: async () => {
          const link = await session.json(`sounds/${uid}/download/link/`, { schema: linkSchema });
          return { url: link.download_link, credentials: 'none' };
        },
      },
    };
  }

  protected override metadataOf({ sound }: FreesoundAsset): Readonly<Record<string, unknown>> {
    return { license: sound.license, author: sound.username };
  }
}

if (import.meta.main) {
  const baseUrl = 'https://freesound.org/apiv2/';
  const endpoints = { baseUrl, tokenUrl: `${baseUrl}oauth2/access_token/` };
  const tokens = { accessToken: 'expired', refreshToken: 'refresh-1' };
  const auth = new OAuth2Auth({ endpoints, tokens, clientId: 'my-tool' });
  // Without an account of one's own, the answers come from a function and not from the network.
  await using market = new FreesoundClient({ auth, fetch: freesoundShop });
  const sounds = await market.getCollection({ search: 'dock', pageSize: 2 });
  for (const { uid, title, sound } of sounds) console.log(uid, title, sound.license);
  const result = await market.downloadAsset('1003', memory());
  if (!result.success) throw result.error;
  for (const { path, size, verified } of result.files)
    console.log(`${path}: ${size} bytes, verified: ${verified}`);
}
