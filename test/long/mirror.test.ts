import { expect, it, onTestFinished } from 'vitest';
import { killMirrors } from '../mirror/support/kill-mirrors.ts';
import { scratchFolder } from '../runtimes-node/scratch-folder.ts';
import { seededRandom } from '../transfer/support/seeded-random.ts';

it('a mirror of 10,000 assets that is killed at fifty points ends like one that was not', async () => {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const { killed } = await killMirrors(scratch.path, { assets: 10_000, kills: 50, random: seededRandom() });
  expect(killed).toBeGreaterThan(40);
}, 7_200_000);
