import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { held } from '../../tools/cdn.mjs';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';
import { entries, packageName, root } from '../../tools/entries.mjs';

declare const ready: Promise<unknown>;

const dist = (name: string): Promise<string> => readFile(join(root, 'dist', name), 'utf8');
const sha = (bits: 256 | 384, text: string): string =>
  `sha${bits}-${createHash(`sha${bits}`).update(text).digest('base64')}`;

const entryOf = (subpath: string): string | undefined =>
  entries.find((entry) => entry.subpath === subpath)?.dist;

test('the one file loads nothing else', async () => {
  const { metafile } = await build({
    entryPoints: [join(root, 'dist/cdn.js')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    external: ['*'],
    outdir: root,
    logLevel: 'error',
  });
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  expect(Object.keys(metafile.inputs)).toHaveLength(1);
});

test('it exports all of what it holds', async () => {
  const modules = await Promise.all(
    held.map((subpath) => import(join(root, 'dist', `${entryOf(subpath)}.js`)) as Promise<object>),
  );
  const wanted = new Set(modules.flatMap((module) => Object.keys(module)));
  expect(wanted.size).toBeGreaterThan(40);
  const cdn = (await import(join(root, 'dist/cdn.js'))) as object;
  expect(Object.keys(cdn).toSorted()).toEqual([...wanted].toSorted());
});

test('its integrity hash is beside it', async () => {
  expect(await dist('cdn.js.integrity')).toBe(`${sha(384, await dist('cdn.js'))}\n`);
});

test('the licences of the libraries in it are beside it', async () => {
  const text = await dist('cdn.js.LICENSES.txt');
  const names = text.split('\n---\n\n').map((each) => each.split('\n', 1)[0]);
  expect(names).toEqual(['@noble/hashes', 'client-zip', 'ky', 'minisearch', 'p-queue', 'valibot']);
});

describe('in a page without a build step, under a strict policy', () => {
  test('it lists, searches, downloads, resumes, verifies and mirrors', async () => {
    const { page, asked, complaints } = await openPage(await dist('cdn.js'));
    expect(await page.evaluate(() => ready)).toEqual({
      listed: 2,
      found: 'Harbour dock',
      right: true,
      broken: true,
      assurance: 'digest',
      stored: 'digest',
      mirrored: 2,
      sound: true,
      refused: 'E_NOT_FOUND',
      marketplaces: [true, true],
    });
    expect(asked).toEqual(['/', '/cdn.js', '/page.js']);
    // The worker of opfs() is the one thing that this policy keeps out: it stores without one.
    expect(complaints.filter((text) => !text.includes('worker-src'))).toEqual([]);
  });

  test('a file that is not the one of the hash is refused', async () => {
    const { page, complaints } = await openPage(`${await dist('cdn.js')}\n`);
    await expect.poll(() => complaints.join('\n')).toContain('integrity');
    expect(await page.evaluate(() => 'ready' in globalThis)).toBe(false);
  });
});

interface OpenPage {
  readonly page: Page;
  /** The paths of requests, in the order of the alphabet. */
  readonly asked: readonly string[];
  /** What the browser's console says is wrong. */
  readonly complaints: readonly string[];
}

/** A page that takes `file` from another origin, and only when it is the built one. */
async function openPage(file: string): Promise<OpenPage> {
  const asked: string[] = [];
  const script = await readFile(new URL('programs/cdn-page.mjs', import.meta.url), 'utf8');
  const cdn = await listen((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'text/javascript');
    response.end(file);
  });
  const url = `${cdn}/cdn.js`;
  const map = JSON.stringify({
    imports: { [packageName]: url },
    integrity: { [url]: (await dist('cdn.js.integrity')).trim() },
  });
  const policy = `default-src 'none'; img-src data:; script-src 'self' ${url} '${sha(256, map)}'`;
  const site = await listen((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-security-policy', policy);
    if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">${map}</script>` +
          '<script type="module" src="/page.js"></script>',
      );
    }
  });
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${site}/`);
  await page.waitForLoadState('load');
  return {
    page,
    get asked() {
      return asked.toSorted();
    },
    complaints,
  };
}

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
