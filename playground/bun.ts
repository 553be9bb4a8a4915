// Lists a library, and downloads an asset of it into a folder. The connection breaks half way, and the file is whole.
//   bun playground/bun.ts
import { directory } from 'asset-marketplace-client-core/node';
import { openShop } from './small-shop.ts';

await using shop = await openShop();
await using market = shop.client();

for await (const { uid, title } of market.assets({ limit: 3 })) console.log(uid, title);

const result = await market.downloadAsset('asset-1', directory('./library'), {
  onEvent: (event) => {
    if (event.type === 'retry') console.log(`${event.file}: ${event.code}, and on it goes`);
  },
});
if (!result.success) throw result.error;
for (const { path, size, verified } of result.files)
  console.log(`${path}: ${size} bytes, verified: ${verified}`);
