/**
 * The benchmark of mirrors: `npm run bench i`. A mirror of 10,000 assets of three small files each,
 * from the embedded marketplace on loopback into a folder, and a second run with nothing changed; and how much memory a
 * library ten times as large takes. Imports the built package by its own name, as users do.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mirrorLibrary, type MirrorReport } from 'asset-marketplace-client-core/mirror';
import { directory } from 'asset-marketplace-client-core/node';
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { serveMarketplace } from 'asset-marketplace-client-core/testing/node';

const count = Number(process.env['ASSETS'] ?? 10_000);
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-mirror-'));

async function mirrorTwice(assets: number): Promise<void> {
  const folder = join(scratch, String(assets));
  const shop = createMarketplace({ assets, filesPerAsset: 3, fileSize: 4096 });
  await using server = await serveMarketplace(shop);
  await using market = server.client({ rateLimit: { requests: 1_000_000, perMs: 1 } });
  const run = async (): Promise<{ report: MirrorReport; requests: number; heapMiB: number }> => {
    const before = shop.count();
    let heapMiB = 0;
    const watch = setInterval(() => {
      globalThis.gc?.();
      heapMiB = Math.max(heapMiB, process.memoryUsage().heapUsed / (1 << 20));
    }, 2000);
    const { report } = mirrorLibrary(market, directory(folder), { list: { pageSize: 100 } });
    const done = await report.finally(() => clearInterval(watch));
    if (!done.complete) throw new Error(`The mirror is not complete: ${JSON.stringify(done)}`);
    globalThis.gc?.();
    heapMiB = Math.max(heapMiB, process.memoryUsage().heapUsed / (1 << 20));
    return { report: done, requests: shop.count() - before, heapMiB };
  };
  const first = await run();
  const second = await run();
  for (const [name, { report, requests, heapMiB }] of Object.entries({ first, second })) {
    const share = ((100 * report.timeMs) / first.report.timeMs).toFixed(1);
    const cells = [assets, name, report.timeMs, `${share} %`, requests, heapMiB.toFixed(0)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

try {
  console.log(
    '\n| assets | run | ms | of the first | requests | most heap, MiB |\n|---|---|---|---|---|---|',
  );
  await mirrorTwice(Math.ceil(count / 10));
  await mirrorTwice(count);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
