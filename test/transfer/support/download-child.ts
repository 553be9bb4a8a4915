// Downloads one file and is killed in the middle: node download-child.ts <url> <folder> <size> <segments>
import { argv } from 'node:process';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { FileMarket } from './file-market.ts';

const [url = '', folder = '', size = '0', segments = '1'] = argv.slice(2);
const market = new FileMarket(
  {
    auth: new NoAuth({ endpoints: { baseUrl: new URL(url).origin } }),
    allowInsecureLoopback: true,
    // Twenty times as fast, so that a short download has records to be killed between.
    clock: { ...systemClock, now: () => systemClock.now() * 20 },
    idleTimeoutMs: 3_600_000,
  },
  () => [
    {
      path: 'file.bin',
      size: Number(size),
      content: { kind: 'located', locate: async () => ({ url, credentials: 'none' }) },
    },
  ],
);
const result = await market.downloadAsset('asset', directory(folder), {
  folder: '',
  segments: Number(segments),
  onEvent(event) {
    if (event.type === 'range') console.log(event.range.end - event.range.start);
  },
});
if (!result.success) console.log('failed', result.error.code);
