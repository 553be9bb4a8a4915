import { expect, it } from 'vitest';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { killDownloads } from './support/kill-downloads.ts';
import { seededRandom } from './support/seeded-random.ts';

const server = useFaultServer();

it('F67 downloads that are killed at any moment go on from what was recorded', async () => {
  const random = seededRandom();
  await killDownloads(server(), { kills: 3, random });
  expect(server().requests.length).toBeGreaterThanOrEqual(4);
}, 120_000);
