import fc from 'fast-check';
import { it } from 'vitest';
import { history, playHistory } from './support/engine-model.ts';
import { testSeed } from './support/seeded-random.ts';

it('whatever happens, the final name is absent or one version, byte for byte', async () => {
  await fc.assert(fc.asyncProperty(history, playHistory), { numRuns: 100, seed: testSeed() });
}, 120_000);
