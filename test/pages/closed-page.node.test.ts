import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededBytes } from '../../src/testing/index.ts';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';
import { serveSeededFile, type SeededFileServer } from '../support/seeded-file-server.ts';

declare const ready: {
  start(download: object): Promise<string>;
  digest(): Promise<string>;
  left(): Promise<readonly string[]>;
  clear(): Promise<void>;
  progress(): number;
};

const MiB = 1 << 20;
const seed = 11;
/** What the engine fetches again to compare, where nothing else proves that the file is still the same. */
const overlap = 64 * 1024;
const exposed = 'Content-Range, ETag, Accept-Ranges';

describe('a page that is gone halfway through a download', () => {
  let host: BrowserHost;
  let server: SeededFileServer;
  beforeAll(async () => {
    host = await startBrowserHost(fileURLToPath(new URL('programs/download-program.ts', import.meta.url)));
  });
  afterAll(() => host?.close());
  beforeEach(async () => {
    const page = await host.open();
    await page.evaluate(() => ready.clear());
    await page.close();
  });
  afterEach(() => server?.close());

  /** Downloads until half of it is in the sink, and no byte is on its way. */
  async function downloadHalf(page: Page, download: { readonly size: number }): Promise<number> {
    const half = download.size / 2;
    server.hold(half - MiB);
    const ended = page.evaluate((facts) => ready.start(facts), download);
    ended.catch(() => {});
    const progress = (): Promise<number> => page.evaluate(() => ready.progress());
    await expect.poll(progress, { timeout: 20_000 }).toBeGreaterThan(half - 2 * MiB);
    // The engine writes 1 MiB at a time: with as much as is missing to that, nothing is left in the page.
    const there = await progress();
    server.hold(there + MiB);
    await expect.poll(progress, { timeout: 20_000 }).toBe(there + MiB);
    return there + MiB;
  }

  for (const { name, mebibytes, headers, checked, again } of [
    { name: 'with no byte fetched twice', mebibytes: 64, headers: exposed, checked: true, again: 0 },
    {
      name: 'from a server that exposes no headers, with no byte fetched twice',
      mebibytes: 64,
      headers: undefined,
      checked: true,
      again: 0,
    },
    { name: 'without a checksum', mebibytes: 8, headers: exposed, checked: false, again: overlap },
    {
      name: 'without a checksum, from a server that exposes no headers',
      mebibytes: 8,
      headers: undefined,
      checked: false,
      again: overlap,
    },
  ]) {
    it(`goes on after ${mebibytes / 2} of ${mebibytes} MiB when the page was closed, ${name}`, async () => {
      const size = mebibytes * MiB;
      const sha256 = sha256OfSeeded(size);
      server = await serveSeededFile({ size, seed, exposed: headers });
      const download = { url: server.url, size, sha256: checked ? sha256 : undefined };
      const first = await host.open();
      const there = await downloadHalf(first, download);
      await first.close();
      await server.idle();

      server.hold(Infinity);
      const second = await host.open();
      const result = await second.evaluate((facts) => ready.start(facts), download);
      expect(JSON.parse(result)).toMatchObject({ resumedBytes: there, verified: checked });
      expect(await second.evaluate(() => ready.digest())).toBe(sha256);
      expect(await second.evaluate(() => ready.left())).toEqual(['.assets', 'file.bin']);
      // No preflight either: those would be requests too.
      expect(server.requests).toEqual([
        { method: 'GET', start: 0, sent: there },
        { method: 'GET', start: there - again, sent: size - there + again },
      ]);
      await second.close();
    }, 120_000);
  }

  it('goes on when the page was loaded again', async () => {
    const size = 8 * MiB;
    server = await serveSeededFile({ size, seed, exposed });
    const download = { url: server.url, size, sha256: sha256OfSeeded(size) };
    const page = await host.open();
    const there = await downloadHalf(page, download);
    await page.reload();
    await page.waitForFunction(() => 'ready' in globalThis);
    await server.idle();
    server.hold(Infinity);
    const result = await page.evaluate((facts) => ready.start(facts), download);
    expect(JSON.parse(result)).toMatchObject({ resumedBytes: there, verified: true });
    expect(server.requests.map(({ sent }) => sent)).toEqual([there, size - there]);
    await page.close();
  }, 120_000);
});

function sha256OfSeeded(size: number): string {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += MiB) hash.update(seededBytes(seed, at, MiB));
  return hash.digest('hex');
}
