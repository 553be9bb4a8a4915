import { describe, it } from 'vitest';
import { sinkContract } from '../../../src/testing/index.ts';
import { testBucket } from './test-bucket.ts';

const MiB = 1 << 20;

describe('bucket() on a real server', () => {
  sinkContract(
    { describe, it },
    async () => {
      const place = await testBucket();
      const prefix = 'library/';
      return {
        sink: place.sink({ prefix }),
        reopen: () => place.sink({ prefix }),
        async tearRecord() {
          const key = (await place.keys()).find((each) => each.endsWith('/record'));
          if (key === undefined) throw new Error('There is no record to tear');
          await place.put(key, ((await place.get(key)) ?? new Uint8Array()).subarray(0, 40));
        },
        appear: (path, bytes) => place.put(prefix + path, bytes),
        dispose: () => place.remove(),
      };
    },
    {
      randomWrite: false,
      readBack: false,
      resumable: true,
      commit: 'atomic',
      durable: 'close',
      parts: { min: 5 * MiB, max: 5120 * MiB, count: 10_000 },
      maxSize: 5 * 2 ** 40,
    },
  );
});
