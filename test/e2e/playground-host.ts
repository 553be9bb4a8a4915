import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = join(root, '.tool/playground');
/** Not the root of the host: the site must work anywhere. */
const base = '/some/where/';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/** The playground as a static site below a path, and a browser that begins each visit anew. */
export interface PlaygroundHost {
  readonly url: string;
  /** Bytes of each file that was asked for since the last call, as a host that compresses sends them. */
  takeWeights(): Promise<ReadonlyMap<string, number>>;
  browser(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Builds the site as `npm run playground:build` does, and serves it. */
export async function startPlaygroundHost(): Promise<PlaygroundHost> {
  await build({ configFile: join(root, 'playground/vite.config.ts'), logLevel: 'error' });
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...chromiumArgs, '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  let asked = new Set<string>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(site, path.startsWith(base) ? path.slice(base.length) || 'index.html' : 'none');
    void stat(file).then(
      () => {
        asked.add(file);
        response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
        createReadStream(file).pipe(response);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${base}`,
    async takeWeights() {
      const files = [...asked];
      asked = new Set();
      return new Map(
        await Promise.all(
          files.map(async (file) => {
            const { length } = gzipSync(await readFile(file));
            return [file.slice(site.length + 1), length] as const;
          }),
        ),
      );
    },
    // The language is named, since that of a machine without one is none that pages can use.
    browser: (options = {}) => browser.newContext({ locale: 'en-US', ...options }),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens the playground; everything the page complains about is gathered. */
export async function openPlayground(
  context: BrowserContext,
  url: string,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}
