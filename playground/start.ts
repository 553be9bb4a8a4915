// The SDK's main job, on real files: keep a whole library in a folder. Twice, to show that only a change moves.
//   npm start                 into ./library
//   npm start -- other-folder
import { mirrorLibrary, mirrorTable } from 'asset-marketplace-client-core/mirror';
import { directory } from 'asset-marketplace-client-core/node';
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { serveMarketplace } from 'asset-marketplace-client-core/testing/node';
import { realAssets } from './real-assets.ts';
import { transferView } from './transfer-view.ts';

const folder = process.argv[2] ?? './library';

// Ctrl-C ends every call. What was begun stays, and the next run goes on from it.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('Stopped')));
const { signal } = controller;

// A marketplace on this machine. With a shop's own client instead, everything below stays as it is.
const assets = await realAssets();
const shop = createMarketplace({ assets });
shop.inject({ kind: 'slow', bytesPerSecond: 1_000_000, times: Infinity }); // so that there is something to see
await using server = await serveMarketplace(shop);
await using market = server.client();

async function mirror(): Promise<void> {
  let [count, bytes] = [0, 0];
  for await (const page of market.pages({ pageSize: 30, signal })) {
    count += page.items.length;
    bytes += page.items.reduce((sum, { size }) => sum + size, 0);
    console.log(`Listed ${count} of ${page.totalCount} assets, such as ${page.items[0]?.title}`);
  }
  const { progress, onEvent, stop } = transferView(bytes);
  const run = mirrorLibrary(market, directory(folder), { signal, progress, onEvent });
  const news: string[] = [];
  try {
    for await (const event of run) {
      if (event.type === 'updated' || event.type === 'gone') news.push(`${event.type}: ${event.title}`);
    }
  } finally {
    stop();
  }
  const report = await run.report;
  console.log([...news, mirrorTable(report)].join('\n'));
  if (!report.complete) process.exitCode = 1;
}

try {
  await mirror();

  const [changed, removed] = [assets[0], assets.at(-1)];
  console.log(`\nThe shop adds a file to "${changed?.title}", and no longer has "${removed?.title}".\n`);
  const notes = { path: 'notes.txt', bytes: 'Version 2 comes with notes.' };
  shop.changeAsset(changed?.uid ?? '', { files: [...(changed?.files ?? []), notes] });
  shop.removeAsset(removed?.uid ?? '');
  await mirror();
  console.log(`All of it is in ${folder}, with an index in ${folder}/index.ndjson`);
} catch (error) {
  if (!signal.aborted) throw error;
  console.log('Stopped. The same command goes on from here.');
  process.exitCode = 130;
}
