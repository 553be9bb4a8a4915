// What the examples in comments use without saying where it comes from.
import * as v from 'valibot';
import {
  BaseAsset,
  BaseCollection,
  MarketplaceRateLimitError,
  memory,
  NoAuth,
  safePath,
  type AsyncMarketplaceClient,
  type CallContext,
  type RemoteFile,
  type SinkFile,
  type SinkSpec,
} from 'asset-marketplace-client-core';
import { mirrorLibrary } from 'asset-marketplace-client-core/mirror';
import { directory } from 'asset-marketplace-client-core/node';
import { MarketplaceClient } from 'asset-marketplace-client-core/sync';
import { seededBytes } from 'asset-marketplace-client-core/testing';
import { createHttp } from '../../../src/http/http.ts';
import { market, shop } from './default.ts';

const file = await memory().open({
  path: safePath('crane.glb'),
  contentKey: '00000000',
  ifExists: 'replace',
});
export const collection = await market.getCollection();
/** There is a mirror already. */
await mirrorLibrary(market, directory('./library')).report;
export const openMarket = (): AsyncMarketplaceClient => shop.client();
export const yesterday = collection;
export const today = collection;
export const library = new MarketplaceClient(collection);
export const fabAssets = collection;
export const itchAssets = new BaseCollection({
  assets: [new BaseAsset({ uid: '900001', title: 'Harbour Tileset' })],
});
export const error: unknown = new MarketplaceRateLimitError('Too many requests', { retryAfterMs: 1000 });

export const readKey = async (): Promise<string> => 'secret';
export const renew = async (): Promise<void> => {};
export const upload = async (_path: string, _chunk: Uint8Array): Promise<void> => {};
export const spec: SinkSpec = { path: safePath('crane.glb'), contentKey: '00000000', ifExists: 'replace' };
export const openFile = (_spec: SinkSpec): SinkFile => file;
export const unlock = (_path: string): void => {};
export const image = { src: '' };

const asset = v.looseObject({ id: v.string(), name: v.string() });
export const assetSchema = asset;
export const pageSchema = v.looseObject({ items: v.array(asset), next: v.optional(v.string()) });
export const linkOf = ({ uid }: BaseAsset): string => `https://files.example.com/${uid}`;
const http = createHttp({
  auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example.com/' } }),
  fetch: async () => Response.json({ name: 'Jane' }),
});
export const context: Pick<CallContext, 'session'> = { session: http.session(new AbortController().signal) };

export const size = 1000;
export const content: RemoteFile['content'] = { kind: 'inline', bytes: new Uint8Array(size) };
export const buffer = new Uint8Array(1000);
export const downloaded = seededBytes(7, 0, 1000);
