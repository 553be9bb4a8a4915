import fc from 'fast-check';
import { it } from 'vitest';
import { history, playHistory } from '../transfer/support/engine-model.ts';
import { testSeed } from '../transfer/support/seeded-random.ts';

it('ten thousand histories: the final name is absent or one version, byte for byte', async () => {
  await fc.assert(fc.asyncProperty(history, playHistory), { numRuns: 10_000, seed: testSeed() });
}, 3_600_000);
