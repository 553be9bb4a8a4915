/** Lists assets from the embedded marketplace, in pages of 100, and shows that the heap does not grow with their number. */
import { createMarketplace } from 'asset-marketplace-client-core/testing';

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('Run with --expose-gc');

console.log('\nlisting, pages of 100: the heap while assets() is under way\n');
console.log('| assets | ms | heap at a tenth, MiB | heap at the end, MiB |\n|---|---|---|---|');
for (const count of [1_000, 10_000, 100_000]) {
  await using market = createMarketplace({ assets: count, pageSize: 100 }).client();
  const startedAt = performance.now();
  let early = 0;
  let seen = 0;
  for await (const asset of market.assets()) {
    if (asset.uid !== '' && ++seen === count / 10) early = heapMiB();
  }
  const late = heapMiB();
  if (seen !== count) throw new Error(`${seen} of ${count} assets`);
  console.log(
    `| ${count} | ${(performance.now() - startedAt).toFixed(0)} | ${early.toFixed(1)} | ${late.toFixed(1)} |`,
  );
}

function heapMiB(): number {
  collect?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
