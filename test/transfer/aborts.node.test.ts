import { it } from 'vitest';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { abortDownloads } from './support/abort-downloads.ts';
import { seededRandom } from './support/seeded-random.ts';

const server = useFaultServer();

it('F73 downloads that are aborted at any moment leave no socket and no handle', async () => {
  await abortDownloads(server(), 60, seededRandom());
}, 60_000);
