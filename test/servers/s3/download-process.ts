// Downloads one file into a bucket, in a process that its parent may kill: node download-process.ts '{"url":…}'
import process from 'node:process';
import { bucket, type BucketOptions } from '../../../src/runtimes/s3/index.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { OneFileMarket, type OneFile } from '../../support/one-file-market.ts';

const { file, options } = JSON.parse(process.argv[2] ?? '') as { file: OneFile; options: BucketOptions };
// Time runs faster for the engine, so that it keeps records as often as in a long download.
const clock = { ...systemClock, now: () => performance.now() * 100 };
await using market = new OneFileMarket(file, { clock });
const result = await market.downloadAsset('1', bucket(options), {
  folder: '',
  onEvent(event) {
    if (event.type === 'range') console.log(`at ${event.range.end}`);
  },
});
console.log(JSON.stringify(result.success ? result.files[0] : { error: result.error }));
