// node --import ./test/support/from-source.mjs --import ./test/support/shops.ts example.ts: the shops that the examples
// of the documentation reach are in memory. This machine can be reached too; nothing else can. Time runs ten times as
// fast, so that the polite pauses between requests do not add up.

import { HttpMarketplaceClient } from '../../src/client/http-marketplace-client.ts';

type Fetch = typeof globalThis.fetch;

const shops: readonly (readonly [hosts: RegExp, open: () => Promise<Fetch>])[] = [
  [/^api\.tiny\.example$/, async () => (await import('../../playground/tiny-shop.ts')).tinyShop],
  [
    /polyhaven\.(?:com|org)$/,
    async () =>
      (await import('../marketplaces/polyhaven/embedded-poly-haven.ts')).embeddedPolyHaven().shop.fetch,
  ],
  [
    /^ambientcg\.com$|struffelproductions\.com$/,
    async () =>
      (await (await import('../marketplaces/ambientcg/embedded-ambient-cg.ts')).embeddedAmbientCg()).shop
        .fetch,
  ],
  [
    /itch\.io$|^itchio-/,
    async () => (await import('../marketplaces/itch/embedded-itch.ts')).embeddedItch().shop.fetch,
  ],
  [
    /sketchfab/,
    async () =>
      (await (await import('../marketplaces/sketchfab/embedded-sketchfab.ts')).embeddedSketchfab()).shop
        .fetch,
  ],
  [
    /^store\.godotengine\.org$|^s3\.example\.test$/,
    async () =>
      (await (await import('../marketplaces/godot/embedded-godot.ts')).embeddedGodotStore()).shop.fetch,
  ],
  [
    /^godotengine\.org$|github\.com$/,
    async () =>
      (await (await import('../marketplaces/godot/embedded-godot.ts')).embeddedGodotLibrary()).shop.fetch,
  ],
  [
    /unity\.com$|^(?:cdn|core)\.example\.test$/,
    async () => (await import('../marketplaces/unity/embedded-unity.ts')).embeddedUnity().shop.fetch,
  ],
  [/amazonaws\.com$/, async () => bucketFetch()],
  [
    /fab\.com$|fab\.test$|^cdn-[ab]\.example\.test$|epic\.test$/,
    async () => {
      const { sampleFab, listingUid } = await import('../marketplaces/fab/sample-library.ts');
      const { fab } = await sampleFab();
      fab.listings.set(listingUid, { uid: listingUid, title: 'Harbour Props' });
      const versions = { versions: ['5.6', '5.5'] };
      fab.fail('other', ({ url }) =>
        url.pathname === '/i/unreal-engine/versions'
          ? Response.json(versions)
          : Response.json({}, { status: 404 }),
      );
      return async (input, init) => {
        const request = new Request(input, init);
        const response = await fab.fetch(request.url.replace('www.fab.com', 'www.fab.test'), request);
        return Object.defineProperty(new Response(response.body, response), 'url', { value: request.url });
      };
    },
  ],
];

const open = new Map<RegExp, Promise<Fetch>>();
const network = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const { hostname } = new URL(new Request(input, init).url);
  if (hostname === '127.0.0.1' || hostname === 'localhost') return network(input, init);
  const [hosts, start] = shops.find(([each]) => each.test(hostname)) ?? [];
  if (hosts === undefined || start === undefined) {
    console.error(`No example may reach ${hostname}`);
    throw new TypeError('fetch failed');
  }
  const shop = open.get(hosts) ?? start();
  open.set(hosts, shop);
  return (await shop)(input, init);
};

/** A bucket that knows what small files need. */
function bucketFetch(): Fetch {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    if (search.includes('uploads') || search.includes('list-type')) return new Response('<List/>');
    if (request.method === 'PUT') objects.set(pathname, new Uint8Array(await request.arrayBuffer()));
    if (request.method === 'DELETE') objects.delete(pathname);
    const bytes = objects.get(pathname);
    if (request.method === 'PUT' || request.method === 'DELETE') return new Response(null, { status: 200 });
    if (bytes === undefined) return new Response(null, { status: 404 });
    const headers = { 'content-length': String(bytes.length), 'last-modified': new Date(0).toUTCString() };
    return new Response(request.method === 'HEAD' ? null : bytes, { headers });
  };
}

/** A download that fails must show: an example may look at its result or not. */
const { downloadAsset } = HttpMarketplaceClient.prototype;
HttpMarketplaceClient.prototype.downloadAsset = async function (...args) {
  const result = await downloadAsset.apply(this, args);
  const isContract = new Error('where').stack?.includes('/client-contract/') === true;
  if (!result.success && !isContract) console.error('A download failed:', result.error);
  return result;
};

const speed = 10;
const { setTimeout: timeout, setInterval: interval } = globalThis;
globalThis.setTimeout = Object.assign(
  (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => timeout(run, ms / speed, ...args),
  timeout,
);
globalThis.setInterval = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
  interval(run, ms / speed, ...args)) as typeof interval;
for (const clock of [Date, performance]) {
  const now = clock.now.bind(clock);
  const start = now();
  Object.defineProperty(clock, 'now', { value: () => start + (now() - start) * speed });
}
