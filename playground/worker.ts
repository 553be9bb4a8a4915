// A worker that answers /asset-1 with the file of that asset: bytes stream through it and are kept nowhere.
//   node playground/run-worker.ts
import { isMarketplaceError, writable } from 'asset-marketplace-client-core';
import { createMarketplace } from 'asset-marketplace-client-core/testing';

/** With a marketplace's own client in its place, everything below stays as it is. */
const shop = createMarketplace({ fileSize: 2_000_000 });

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    // To see what happens when the marketplace is out of order, and when what it sends is not what it promised.
    if (searchParams.has('broken')) shop.inject({ kind: 'status', status: 500, route: 'asset', times: 9 });
    if (searchParams.has('spoiled')) shop.inject({ kind: 'wrong-bytes', at: 1_999_999, times: 9 });
    const uid = pathname.slice(1);
    const market = shop.client();
    try {
      const [file] = (await market.planDownload(uid)).files;
      if (file === undefined) return new Response('This asset has no files\n', { status: 404 });
      const through = new TransformStream<Uint8Array, Uint8Array>();
      const options = { files: [file.remotePath], signal: request.signal };
      // A failure after the first byte breaks the answer off: the reader never takes half a file for a whole one.
      market
        .downloadAsset(
          uid,
          writable(() => through.writable),
          options,
        )
        .catch(() => {})
        .finally(() => market.close());
      return new Response(through.readable, { headers: { 'x-file': file.remotePath } });
    } catch (error) {
      if (!isMarketplaceError(error)) throw error;
      const status = error.code === 'E_NOT_FOUND' ? 404 : 502;
      return new Response(`${error.code}: ${error.message}\n`, { status });
    }
  },
};
