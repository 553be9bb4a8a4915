import fc from 'fast-check';
import { it } from 'vitest';
import { oddHistory, playOddHistory } from './support/odd-history.ts';
import { testSeed } from './support/seeded-random.ts';

it('of an odd server too the final name is absent or one version, byte for byte', async () => {
  await fc.assert(fc.asyncProperty(oddHistory, playOddHistory), { numRuns: 300, seed: testSeed() });
}, 120_000);
