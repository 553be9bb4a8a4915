import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BaseAsset } from '../../src/index.ts';
import { mirrorLibrary, type MirrorClient } from '../../src/mirror/index.ts';
import { directory } from '../../src/runtimes/node/index.ts';
import { recordPathOf, writeAssetRecord } from '../../src/transfer/asset-record.ts';
import { scratchFolder } from '../runtimes-node/scratch-folder.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const listingUnits = 20_000;

/** A library of large listings, whose assets have no files: what is left in memory is the mirror's own. */
function shopOf(count: number): MirrorClient {
  return {
    async *assets() {
      for (let index = 0; index < count; index++) {
        const rawData = { text: `${index}`.padStart(listingUnits, '.') };
        yield new BaseAsset({ uid: `asset-${index}`, title: `Asset ${index}`, rawData });
      }
    },
    async downloadAsset(uid, sink) {
      const record = { uid, title: '', complete: true, files: [], metadata: {} };
      await writeAssetRecord(sink, await recordPathOf(uid), record);
      return { success: true, assetUid: uid, files: [], metadata: {} };
    },
  };
}

it('a mirror does not grow with the number of assets, neither the first time nor the second', async () => {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const heap = async (count: number, type: 'added' | 'skipped'): Promise<number> => {
    const run = mirrorLibrary(shopOf(count), directory(join(scratch.path, `${count}`)));
    let [most, passed] = [0, 0];
    for await (const event of run) {
      if (event.type !== type || ++passed % 50 !== 0) continue;
      collect();
      most = Math.max(most, process.memoryUsage().heapUsed);
    }
    expect((await run.report)[type].assets).toBe(count);
    return most;
  };
  for (const type of ['added', 'skipped'] as const) {
    const few = await heap(100, type);
    const many = await heap(1000, type);
    // A tenth of what the listings of the others weigh.
    expect(many - few).toBeLessThan((900 * listingUnits) / 10);
  }
}, 120_000);
