// Mirrors into a folder, in a process that its parent may kill: node mirror-child.ts <baseUrl> <folder>
import process from 'node:process';
import { NoAuth } from '../../../src/index.ts';
import { mirrorLibrary } from '../../../src/mirror/index.ts';
import { directory } from '../../../src/runtimes/node/index.ts';
import { EmbeddedMarketClient } from '../../../src/testing/index.ts';

const [, , baseUrl = '', folder = ''] = process.argv;
await using market = new EmbeddedMarketClient({
  auth: new NoAuth({ endpoints: { baseUrl } }),
  allowInsecureLoopback: true,
  rateLimit: { requests: 1_000_000, perMs: 1 },
});
const { report } = mirrorLibrary(market, directory(folder), {
  list: { pageSize: 100 },
  onEvent: ({ type }) => {
    if (type === 'committed') process.stdout.write('.');
  },
});
const { complete, failures } = await report;
if (!complete) throw new Error(`The mirror is not complete: ${JSON.stringify(failures)}`);
