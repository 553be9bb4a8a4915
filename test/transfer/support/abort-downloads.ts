import fs from 'node:fs/promises';
import process from 'node:process';
import { expect } from 'vitest';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import type { FaultServer } from '../../../src/testing/node/fault-server/fault-server.ts';
import { scratchFolder } from '../../runtimes-node/scratch-folder.ts';
import { FileMarket } from './file-market.ts';

const size = 200_000;

/**
 * Aborts so many downloads after a random number of events or turns of the loop; each settles with the reason. Afterwards
 * no connection is busy and no file of theirs is open.
 */
export async function abortDownloads(
  server: FaultServer,
  count: number,
  random: () => number,
): Promise<void> {
  const scratch = await scratchFolder();
  const market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: server.origins.main } }), allowInsecureLoopback: true },
    (uid) => {
      const fault = (['ok', 'stall', 'headers-never', 'fin-mid-body'] as const)[Number(uid) % 4] ?? 'ok';
      const url = server.url(fault, { size });
      return [
        {
          path: `${uid}.bin`,
          size,
          content: { kind: 'located', locate: async () => ({ url, credentials: 'none' }) },
        },
      ];
    },
  );
  const sink = directory(scratch.path);
  const one = async (at: number): Promise<void> => {
    const controller = new AbortController();
    const reason = new Error(`abort ${at}`);
    const keepPartial = random() < 0.5;
    let events = Math.floor(random() * 6);
    // Watched from the first moment: an event may abort it before the turns below are over.
    const ended = market
      .downloadAsset(String(at), sink, {
        folder: '',
        signal: controller.signal,
        keepPartial,
        onEvent: () => events-- <= 0 && controller.abort(reason),
      })
      .then(
        (result) => result.success,
        (thrown: unknown) => thrown,
      );
    for (let turn = Math.floor(random() * 30); turn > 0; turn--)
      await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    // One that was complete before it could be aborted is a success.
    expect([true, reason]).toContain(await ended);
  };
  for (let at = 0; at < count; at += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - at) }, (_, index) => one(at + index)));
  }
  await market.close();
  // What is left is idle, kept by the runtime for the next request.
  server.resetConnections();
  await server.waitForConnections(0);
  if (process.platform === 'linux') {
    const links = await Promise.all(
      (await fs.readdir('/proc/self/fd')).map((fd) => fs.readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    expect(links.filter((path) => path.startsWith(scratch.path))).toEqual([]);
  }
  expect(server.requests.filter(({ outcome }) => outcome === 'stalled' || outcome === 'answering')).toEqual(
    [],
  );
  await scratch.remove();
}
