import fc from 'fast-check';
import { it } from 'vitest';
import { oddHistory, playOddHistory } from '../transfer/support/odd-history.ts';
import { testSeed } from '../transfer/support/seeded-random.ts';

it('five thousand histories with odd servers: the final name is absent or one version, byte for byte', async () => {
  await fc.assert(fc.asyncProperty(oddHistory, playOddHistory), { numRuns: 5000, seed: testSeed() });
}, 3_600_000);
