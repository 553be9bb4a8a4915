import process from 'node:process';
import { expect, it } from 'vitest';
import { abortDownloads } from '../transfer/support/abort-downloads.ts';
import { seededRandom } from '../transfer/support/seeded-random.ts';
import { useFaultServer } from '../testing/node/fault-server/server.ts';

const server = useFaultServer();

it('F73 a thousand downloads that are aborted at any moment leave no socket and no handle', async () => {
  await abortDownloads(server(), 20, seededRandom());
  const before = process.getActiveResourcesInfo().length;
  await abortDownloads(server(), 1000, seededRandom());
  expect(server().connections).toBe(0);
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 5);
}, 600_000);
