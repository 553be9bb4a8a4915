// The synchronous side, which has no way to the network. Never run: only compiled, with several compilers.
import {
  BaseCollection,
  diffCollections,
  fromNdjson,
  MarketplaceClient,
  type BaseAsset,
} from 'asset-marketplace-client-core';
import { PolyHavenAsset, PolyHavenCollection } from 'asset-marketplace-client-core/polyhaven';
import { SearchIndex } from 'asset-marketplace-client-core/sync';

type Promises<T> = {
  [Name in keyof T]: T[Name] extends (...args: never[]) => PromiseLike<unknown> | AsyncIterable<unknown>
    ? Name
    : never;
}[keyof T];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Nothing of it waits. */
export const waiting: readonly [
  client: Same<Promises<MarketplaceClient>, never>,
  index: Same<Promises<SearchIndex<BaseAsset>>, never>,
] = [true, true];

export function library(assets: PolyHavenCollection, others: BaseCollection): void {
  const one = new MarketplaceClient(assets);
  const asset: PolyHavenAsset = one.getAsset('1');
  console.log(asset.kind);
  const two = new MarketplaceClient({ polyhaven: others, mine: others });
  const sorted: BaseCollection = two.getCollection({
    sort: (a, b) => a.title.localeCompare(b.title),
    limit: 10,
  });
  console.log(sorted.length, new SearchIndex(two).search('dock')[0]?.asset.title);
  const changed = diffCollections(others, sorted).changed.map((each) => each.after.title);
  console.log(changed);

  // @ts-expect-error: nothing to wait for.
  one.getAsset('1').then(() => {});
  // @ts-expect-error: it has no network to download from.
  one.downloadAsset('1');
  // @ts-expect-error: nor to sign in to.
  new MarketplaceClient({ auth: {}, fetch });
  // @ts-expect-error: no such option.
  one.getCollection({ pageSize: 10 });
  // @ts-expect-error: a search index is made from a client.
  new SearchIndex(['Harbour dock']);
  // @ts-expect-error: assets, not their titles.
  new BaseCollection({ assets: ['Harbour dock'] });
}

export async function stored(lines: ReadableStream<Uint8Array>): Promise<void> {
  for await (const asset of fromNdjson(lines)) console.log(asset.title);
  // @ts-expect-error: it comes as a stream, so it is not there at once.
  console.log(fromNdjson(lines).length);
}
