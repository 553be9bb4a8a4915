import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';

/**
 * A real Chromium with a profile on the disk, so that what a page leaves is there for the next, and a site that serves
 * one program to it.
 */
export interface BrowserHost {
  readonly context: BrowserContext;
  readonly origin: string;
  /** A page with the program loaded. `path` may name another script or policy of the site. */
  open(path?: string): Promise<Page>;
  close(): Promise<void>;
}

/** Headers and scripts beside the program. */
export interface SiteOptions {
  /** The Content Security Policy of pages. */
  readonly policy?: string | undefined;
  /** More scripts: from their path on the site to their file. */
  readonly scripts?: Readonly<Record<string, string>> | undefined;
}

/** @param program - the file of a script, which sets `globalThis.ready`. */
export async function startBrowserHost(
  program: string,
  { policy, scripts = {} }: SiteOptions = {},
): Promise<BrowserHost> {
  const bundled = new Map<string, string>();
  for (const [path, file] of Object.entries({ '/program.js': program, ...scripts }))
    bundled.set(path, await bundle(file));
  const server = createServer((request, response) => {
    const script = bundled.get(request.url ?? '');
    if (policy !== undefined) response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(
      script ?? '<!doctype html><meta charset="utf-8"><script type="module" src="/program.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const profile = await mkdtemp(join(tmpdir(), 'browser-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await chromiumPath(),
    args: chromiumArgs,
    headless: true,
  });
  return {
    context,
    origin,
    async open(path = '/') {
      const page = await context.newPage();
      const trouble = new Promise<never>((_, reject) => page.once('pageerror', reject));
      trouble.catch(() => {});
      await page.goto(origin + path);
      await Promise.race([page.waitForFunction(() => 'ready' in globalThis), trouble]);
      return page;
    },
    async close() {
      await context.close();
      server.closeAllConnections();
      server.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
