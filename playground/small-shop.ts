// The marketplace of node.ts, deno.ts and bun.ts: on this machine, so that they need no account and no network.
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { serveMarketplace, type ServedMarketplace } from 'asset-marketplace-client-core/testing/node';

/** The first file breaks off half way. With `broken` on the command line nothing works, to see what the client says. */
export function openShop(): Promise<ServedMarketplace> {
  const shop = createMarketplace({ fileSize: 2_000_000 });
  shop.inject({ kind: 'cut', afterBytes: 1_000_000 });
  if (process.argv.includes('broken')) {
    shop.inject({ kind: 'status', status: 500, route: 'list', times: Infinity });
  }
  return serveMarketplace(shop);
}
