import { expect, it } from 'vitest';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { killDownloads } from '../transfer/support/kill-downloads.ts';
import { seededRandom } from '../transfer/support/seeded-random.ts';

const server = useFaultServer();

it('F67 two hundred downloads that are killed at any moment go on from what was recorded', async () => {
  const resumed = await killDownloads(server(), { kills: 200, random: seededRandom() });
  console.info(`${resumed} runs went on from a record`);
  expect(resumed).toBeGreaterThan(20);
}, 3_600_000);
