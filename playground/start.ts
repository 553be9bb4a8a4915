// The SDK's main job, on real files: list a library, download all of it, verify it.
//   npm start                 into ./library
//   npm start -- other-folder
import { directory } from 'asset-marketplace-client-core/node';
import { createMarketplace, type EmbeddedMarketAsset } from 'asset-marketplace-client-core/testing';
import { serveMarketplace } from 'asset-marketplace-client-core/testing/node';
import { downloadSummary } from './download-summary.ts';
import { realAssets } from './real-assets.ts';
import { transferView } from './transfer-view.ts';

const folder = process.argv[2] ?? './library';

// Ctrl-C ends every call. What was begun stays, and the next run goes on from it.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('Stopped')));
const { signal } = controller;

// A marketplace on this machine. With a shop's own client instead, everything below stays as it is.
const shop = createMarketplace({ assets: await realAssets() });
shop.inject({ kind: 'slow', bytesPerSecond: 1_000_000, times: Infinity }); // so that there is something to see
await using server = await serveMarketplace(shop);
await using market = server.client();

try {
  const assets: EmbeddedMarketAsset[] = [];
  for await (const page of market.pages({ pageSize: 30, signal })) {
    assets.push(...page.items);
    console.log(`Listed ${assets.length} of ${page.totalCount} assets, such as ${page.items[0]?.title}`);
  }

  const view = transferView(assets.reduce((sum, { size }) => sum + size, 0));
  const results = await market
    .downloadAssets(
      assets.map(({ uid }) => uid),
      directory(folder),
      { signal, progress: view.progress, onEvent: view.onEvent },
    )
    .finally(() => view.stop());

  console.table(downloadSummary(assets, results));
  for (const result of results) {
    if (!result.success && !signal.aborted) console.error(`${result.assetUid}: ${result.error.message}`);
  }
  if (results.some(({ success }) => !success)) process.exitCode = 1;
  else console.log(`All of it is in ${folder}`);
} catch (error) {
  if (!signal.aborted) throw error;
}
if (signal.aborted) {
  console.log('Stopped. The same command goes on from here.');
  process.exitCode = 130;
}
