import { expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../runtimes-node/scratch-folder.ts';
import { seededRandom } from '../transfer/support/seeded-random.ts';
import { killMirrors } from './support/kill-mirrors.ts';

it('a mirror that is killed at random points ends like one that was not, and fetches nothing twice', async () => {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const { killed } = await killMirrors(scratch.path, { assets: 100, kills: 4, random: seededRandom() });
  expect(killed).toBeGreaterThan(1);
}, 120_000);
