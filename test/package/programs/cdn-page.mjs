// A page's own script: no build step, and the SDK is one file from elsewhere. The shop is a function of the page.
import {
  BaseAsset,
  HttpMarketplaceClient,
  isMarketplaceError,
  MarketplaceClient,
  memory,
  mirrorLibrary,
  NoAuth,
  opfs,
  PolyHavenClient,
  SearchIndex,
  SketchfabClient,
  verifyMirror,
} from 'asset-marketplace-client-core';

const bytes = new Uint8Array(200_000).map((_, at) => (at * 7 + (at >> 8)) % 256);
const digest = await crypto.subtle.digest('SHA-256', bytes);
const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Answers like a shop; the first answer with bytes breaks off in the middle. */
let broken = false;
async function answer(input, init) {
  const request = new Request(input, init);
  const { pathname } = new URL(request.url);
  if (pathname === '/assets')
    return Response.json([
      { uid: '1', title: 'Harbour dock' },
      { uid: '2', title: 'Old lamp' },
    ]);
  if (pathname !== '/file') return new Response(null, { status: 404 });
  const [, from] = /^bytes=(\d+)-/.exec(request.headers.get('range') ?? '') ?? [];
  const start = Number(from ?? 0);
  const headers = {
    etag: '"one"',
    'content-length': String(bytes.length - start),
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  };
  const status = from === undefined ? 200 : 206;
  if (broken) return new Response(bytes.slice(start), { status, headers });
  broken = true;
  const half = new ReadableStream({
    start: (controller) => controller.enqueue(bytes.slice(start, start + 70_000)),
    pull: (controller) => controller.error(new TypeError('network error')),
  });
  return new Response(half, { status, headers });
}

class PageMarket extends HttpMarketplaceClient {
  async fetchPage(_query, { session }) {
    return { items: (await session.json('assets')).map((raw) => new BaseAsset(raw)) };
  }

  async fetchAsset(uid, { session }) {
    if (uid === 'gone') await session.json('nothing');
    return new BaseAsset({ uid, title: `Asset ${uid}` });
  }

  async *fetchFiles() {
    yield {
      path: 'file.bin',
      size: bytes.length,
      checksums: [{ algorithm: 'sha256', value: sha256 }],
      content: {
        kind: 'located',
        locate: async () => ({ url: 'https://shop.example/file', credentials: 'none' }),
      },
    };
  }
}

async function inPage() {
  const auth = new NoAuth({ endpoints: { baseUrl: 'https://shop.example/' } });
  const market = new PageMarket({ auth, fetch: answer });
  const collection = await market.getCollection();
  const [found] = new SearchIndex(new MarketplaceClient(collection)).search('harbor dok');

  const sink = memory();
  const result = await market.downloadAsset('1', sink);
  if (!result.success) throw result.error;
  const [file] = result.files;
  const held = sink.bytes(file.path);

  const stored = await opfs('library');
  const kept = await market.downloadAsset('2', stored);
  await stored.close?.();

  const place = memory();
  const { added } = await mirrorLibrary(market, place).report;
  const { sound } = await verifyMirror(place);
  const refused = await market.getAsset('gone').catch((error) => error);
  await market.close();
  return {
    listed: collection.length,
    found: found?.asset.title,
    right: held.length === bytes.length && held.every((byte, at) => byte === bytes[at]),
    broken,
    assurance: file.assurance,
    stored: kept.success && kept.files[0].assurance,
    mirrored: added.assets,
    sound,
    refused: isMarketplaceError(refused) ? refused.code : refused.name,
    marketplaces: [PolyHavenClient, SketchfabClient].map((client) => client.capabilities.browser.supported),
  };
}

globalThis.ready = inPage();
