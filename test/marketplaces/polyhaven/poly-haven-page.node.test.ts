// A page of one origin, the SDK of another, the API of a third, the files of a fourth: as on the web.
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { chromiumArgs, chromiumPath } from '../../../tools/chromium.mjs';
import { serveShop, type ServedShop } from '../support/serve-shop.ts';
import { embeddedPolyHaven, type EmbeddedPolyHaven } from './embedded-poly-haven.ts';

/** The part of the SDK that the page uses, as one file. */
async function builtFile(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { NoAuth } from './src/auth/no-auth.ts';
        export { PolyHavenClient, polyHavenEndpoints } from './src/marketplaces/polyhaven/index.ts';
        export { opfs } from './src/runtimes/browser/index.ts';`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

interface Seen {
  readonly titles: readonly string[];
  readonly files: readonly (readonly [string, number, boolean])[];
  readonly stored: readonly (readonly [string, number])[];
}

type Sdk = typeof import('../../../src/marketplaces/polyhaven/index.ts') &
  typeof import('../../../src/runtimes/browser/index.ts') &
  typeof import('../../../src/auth/no-auth.ts');

/** What the page does: list, save a texture set into the private file system, look at what is there. */
async function inPage(api: string): Promise<Seen> {
  const { PolyHavenClient, polyHavenEndpoints, NoAuth, opfs } = (globalThis as unknown as { sdk: Sdk }).sdk;
  const auth = new NoAuth({ endpoints: polyHavenEndpoints(api) });
  const market = new PolyHavenClient({ auth, allowInsecureLoopback: true });
  const sink = await opfs('library');
  const titles: string[] = [];
  for await (const asset of market.assets({ search: 'dock' })) titles.push(asset.title);
  const result = await market.downloadAsset('harbour_planks', sink, { folder: 'planks' });
  if (!result.success) throw result.error;
  await sink.close?.();
  await market.close();
  const stored: [string, number][] = [];
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
      if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`);
      else stored.push([`${path}${name}`, (await (handle as FileSystemFileHandle).getFile()).size]);
    }
  };
  const library = await (await navigator.storage.getDirectory()).getDirectoryHandle('library');
  await walk(await library.getDirectoryHandle('planks'), '');
  return { titles, files: result.files.map(({ path, size, verified }) => [path, size, verified]), stored };
}

test('a page lists Poly Haven and saves a texture set with its paths', { timeout: 120_000 }, async () => {
  const served: ServedShop[] = [];
  const serve = async (answer: Parameters<typeof serveShop>[0]): Promise<string> => {
    const shop = await serveShop(answer);
    served.push(shop);
    return shop.origin;
  };
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  try {
    let market: EmbeddedPolyHaven | undefined;
    const answer = (request: Request): Promise<Response> =>
      market?.shop.fetch(request) ?? Promise.resolve(new Response(null, { status: 503 }));
    const [api, host] = [await serve(answer), await serve(answer)];
    market = embeddedPolyHaven({ api, host });
    const sdk = await builtFile();
    const library = await serve(
      async () => new Response(sdk, { headers: { 'content-type': 'text/javascript' } }),
    );
    const html = `<!doctype html><script type="module">import * as sdk from '${library}/sdk.js'; globalThis.sdk = sdk;</script>`;
    const site = await serve(async () => new Response(html, { headers: { 'content-type': 'text/html' } }));
    const page = await browser.newPage();
    await page.goto(site);
    const seen = await page.evaluate(inPage, api);
    expect(seen.titles).toEqual(['Harbour Planks', 'Boat']);
    expect(seen.files.every(([, , verified]) => verified)).toBe(true);
    const sizes = [...market.content].map(([path, bytes]) => [path, bytes.length] as const);
    const sizeOf = (path: string): number => new Map(sizes).get(path) ?? -1;
    expect(Object.fromEntries(seen.stored)).toEqual({
      'harbour_planks.bin': 2480,
      'harbour_planks_2k.gltf': 700,
      'textures/harbour_planks_diff_2k.jpg': sizeOf('Textures/jpg/2k/hp/diff.jpg'),
      'textures/harbour_planks_nor_gl_2k.jpg': sizeOf('Textures/jpg/2k/hp/nor.jpg'),
    });
  } finally {
    await browser.close();
    await Promise.all(served.map((each) => each.close()));
  }
});
