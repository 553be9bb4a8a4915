import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import type { RemoteFile } from '../../src/models/remote-file.ts';
import { directory } from '../../src/runtimes/node/directory.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { planFile } from '../../src/transfer/planned-file.ts';
import { scratchFolder } from '../runtimes-node/scratch-folder.ts';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { FileMarket } from './support/file-market.ts';

const server = useFaultServer();
const border = 2 ** 32;
const margin = 20 << 20;
const size = border + margin;
/** What an earlier run left: nearly 4 GiB, of which only the last byte takes room on the disk. */
const there = border - margin;

it('goes on past 4 GiB, on one connection and on several, and asks for no byte twice', async () => {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const url = server().url('ok', { size, seed: 9 });
  const remote: RemoteFile = {
    path: 'file.bin',
    size,
    content: { kind: 'located', locate: async () => ({ url, credentials: 'none' }) },
  };
  await leavePartial(scratch.path, remote, url);
  const market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: new URL(url).origin } }), allowInsecureLoopback: true },
    () => [remote],
  );
  const controller = new AbortController();
  const onEvent = (event: { readonly type: string; readonly range?: { readonly end: number } }): void => {
    if (event.type === 'range' && (event.range?.end ?? 0) > border + 2 ** 20) controller.abort('halfway');
  };
  const { signal } = controller;
  const options = { folder: '' };
  const first = market.downloadAsset('asset', directory(scratch.path), { ...options, onEvent, signal });
  await expect(first).rejects.toBe('halfway');
  const before = server().requestsOf(url).length;
  const result = await market.downloadAsset('asset', directory(scratch.path), { ...options, segments: 4 });
  await market.close();
  expect(result).toMatchObject({ success: true, files: [{ size, assurance: 'validator' }] });
  expect(result.files[0]?.resumedBytes).toBeGreaterThan(border);
  for (const { range } of server().requestsOf(url).slice(before)) {
    expect(range?.start).toBeGreaterThanOrEqual(result.files[0]?.resumedBytes ?? Infinity);
  }
  const file = await fs.open(join(scratch.path, 'file.bin'));
  const tail = Buffer.alloc(2 * margin);
  await file.read(tail, 0, tail.length, there);
  expect((await file.stat()).size).toBe(size);
  await file.close();
  expect(tail.equals(seededBytes(9, there, tail.length))).toBe(true);
}, 120_000);

async function leavePartial(folder: string, remote: RemoteFile, url: string): Promise<void> {
  const { headers } = await fetch(url, { headers: { range: 'bytes=0-0' } });
  const { contentKey } = await planFile('asset', '', remote, {});
  const spec = { path: safePath(remote.path), contentKey, size, ifExists: 'replace' as const };
  const file = await directory(folder).open(spec);
  await file.write(there - 1, [seededBytes(9, there - 1, 1)]);
  const http = { origin: new URL(url).origin, etag: headers.get('etag') ?? '', total: size };
  const done = [{ start: 0, end: there }];
  await file.checkpoint({ contentKey, expect: { size, checksums: [] }, done, restarts: 0, http }, 'data');
  await file.suspend();
}
