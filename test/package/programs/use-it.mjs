// What a program of a user does, everywhere: list, search, download, and look at the bytes. Throws when one is wrong.
import { isMarketplaceError, MarketplaceClient, memory } from 'asset-marketplace-client-core';
import { mirrorLibrary, verifyMirror } from 'asset-marketplace-client-core/mirror';
import { SearchIndex } from 'asset-marketplace-client-core/sync';
import { createMarketplace } from 'asset-marketplace-client-core/testing';

export function check(ok, what) {
  if (!ok) throw new Error(what);
}

/** @param sink - where the downloads go; @param read - the bytes at a path of it. */
export async function useIt(sink, read) {
  const shop = createMarketplace({ assets: 12, filesPerAsset: 2, fileSize: 100_000 });
  const client = shop.client();
  const collection = await client.getCollection();
  check(collection.length === 12, `12 assets, not ${collection.length}`);
  const [found] = new SearchIndex(new MarketplaceClient({ embedded: collection })).search(
    collection.findByUid('asset-7')?.title ?? '',
  );
  check(found !== undefined, 'nothing is found by its title');

  shop.inject({ kind: 'cut', afterBytes: 40_000 });
  const result = await client.downloadAsset('asset-7', sink);
  check(result.success, result.success ? '' : `${result.error.code} ${result.error.message}`);
  for (const file of result.files) {
    const wanted = shop
      .files('asset-7')
      .find(({ path }) => file.path.endsWith(path))
      ?.read();
    const bytes = await read(file.path);
    check(file.verified && wanted !== undefined && bytes !== undefined, `${file.path} is not there`);
    check(bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]), 'wrong bytes');
  }

  const refused = await client.getAsset('no-such-asset').catch((error) => error);
  check(isMarketplaceError(refused, 'MarketplaceNotFoundError'), `not a not-found error: ${refused}`);

  const place = memory();
  const { report } = mirrorLibrary(client, place, {});
  check((await report).added.assets === 12, 'the mirror is not complete');
  check((await verifyMirror(place)).sound, 'the mirror is not whole');
  await client.close();
  return `${collection.length} listed, ${result.files.length} downloaded`;
}

export async function useItInMemory() {
  const sink = memory();
  return useIt(sink, (path) => sink.bytes(path));
}
