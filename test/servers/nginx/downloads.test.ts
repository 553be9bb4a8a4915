import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import type { DownloadResult } from '../../../src/models/download-result.ts';
import type { RemoteFile } from '../../../src/models/remote-file.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { startTcpProxy } from '../../../src/testing/node/tcp-proxy.ts';
import type { DownloadOptions } from '../../../src/transfer/download-options.ts';
import { scratchFolder } from '../../runtimes-node/scratch-folder.ts';
import { AskedRanges } from '../../transfer/support/asked-ranges.ts';
import { FileMarket } from '../../transfer/support/file-market.ts';
import { serveWithNginx, type ServedByNginx } from './serve-with-nginx.ts';

const mebibyte = 1 << 20;
const yearsAgo = new Date('2020-01-01T00:00:00Z');

/** Puts a file into the folder of nginx. */
async function put(
  nginx: ServedByNginx,
  bytes: Uint8Array,
  modifiedAt = yearsAgo,
  name = 'file.bin',
): Promise<void> {
  const path = join(nginx.root, name);
  await fs.writeFile(`${path}.new`, bytes, { mode: 0o644 });
  await fs.utimes(`${path}.new`, modifiedAt, modifiedAt);
  await fs.rename(`${path}.new`, path);
}

/** A client for one URL, and a folder. */
async function clientFor(url: string, facts: Partial<RemoteFile> = {}) {
  const scratch = await scratchFolder();
  const asked = new AskedRanges();
  const market = new FileMarket(
    {
      auth: new NoAuth({ endpoints: { baseUrl: `${new URL(url).origin}/` } }),
      allowInsecureLoopback: true,
      fetch: asked.watch(globalThis.fetch),
    },
    () => [
      {
        path: 'file.bin',
        content: { kind: 'located', locate: async () => ({ url, credentials: 'none' }) },
        ...facts,
      },
    ],
  );
  onTestFinished(async () => {
    await market.close();
    await scratch.remove();
  });
  const download = (options: DownloadOptions = {}): Promise<DownloadResult> =>
    market.downloadAsset('asset', directory(scratch.path), {
      folder: '',
      ...options,
      onEvent(event) {
        asked.onEvent(event);
        options.onEvent?.(event);
      },
    });
  const bytes = (): Promise<Buffer> => fs.readFile(join(scratch.path, 'file.bin'));
  return { download, asked, bytes };
}

/** Stops a download once some of it is there. */
function stopping(options: DownloadOptions = {}): { readonly options: DownloadOptions } {
  const controller = new AbortController();
  const onEvent: DownloadOptions['onEvent'] = ({ type }) => type === 'range' && controller.abort('stopped');
  return { options: { ...options, signal: controller.signal, onEvent } };
}

it('goes on with If-Range after a cut, from the same byte', async () => {
  const nginx = await serveWithNginx();
  const content = seededBytes(1, 0, 9 * mebibyte);
  await put(nginx, content);
  const proxy = await startTcpProxy({ target: nginx.origins[0], cutAfterBytes: 4 * mebibyte });
  onTestFinished(() => proxy.close());
  const { download, asked, bytes } = await clientFor(proxy.url(`${nginx.origins[0]}/file.bin`));
  expect(await download()).toMatchObject({ success: true, files: [{ assurance: 'validator' }] });
  expect((await bytes()).equals(content)).toBe(true);
  expect(asked.asks.length).toBeGreaterThan(1);
  expect(asked.again).toBe(0);
  expect(asked.asks.slice(1).every(({ headers }) => 'if-range' in headers)).toBe(true);
});

it('fetches segments side by side where each connection is slow', async () => {
  const nginx = await serveWithNginx('limit_rate 16m;');
  const content = seededBytes(2, 0, 20 * mebibyte);
  await put(nginx, content);
  const { download, asked, bytes } = await clientFor(`${nginx.origins[0]}/file.bin`);
  expect(await download({ segments: 4 })).toMatchObject({ success: true });
  expect((await bytes()).equals(content)).toBe(true);
  expect(asked.asks.length).toBeGreaterThanOrEqual(4);
  expect(asked.again).toBe(0);
  const sides = (await nginx.log()).filter((line) => /^206 "bytes=[1-9]/.test(line));
  expect(sides.length).toBeGreaterThanOrEqual(3);
});

it('is given the bytes as they are, though nginx would compress them', async () => {
  const nginx = await serveWithNginx('gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;');
  const content = new TextEncoder().encode(
    JSON.stringify({ scenes: Array.from({ length: 50_000 }, (_, at) => at) }),
  );
  await put(nginx, content);
  const { download, bytes } = await clientFor(`${nginx.origins[0]}/file.bin`);
  expect(await download()).toMatchObject({ success: true });
  expect((await bytes()).equals(content)).toBe(true);
});

it('follows a redirect to another port, and goes on there', async () => {
  const nginx = await serveWithNginx('location = /go { return 302 {other}/file.bin; }');
  const content = seededBytes(3, 0, 6 * mebibyte);
  await put(nginx, content);
  const { download, asked, bytes } = await clientFor(`${nginx.origins[0]}/go`);
  const stop = stopping();
  await expect(download(stop.options)).rejects.toBe('stopped');
  expect(await download()).toMatchObject({ success: true });
  expect((await bytes()).equals(content)).toBe(true);
  expect(asked.again).toBe(0);
});

for (const segments of [1, 4]) {
  it(`begins again when the file is replaced meanwhile; segments ${segments}`, async () => {
    const nginx = await serveWithNginx('limit_rate 20m;');
    const size = 18 * mebibyte;
    await put(nginx, seededBytes(4, 0, size));
    const { download, bytes } = await clientFor(`${nginx.origins[0]}/file.bin`);
    const stop = stopping({ segments });
    await expect(download(stop.options)).rejects.toBe('stopped');
    const content = seededBytes(5, 0, size);
    await put(nginx, content, new Date('2021-01-01T00:00:00Z'));
    const restarts: string[] = [];
    const result = await download({
      segments,
      onEvent: (event) => event.type === 'restart' && restarts.push(event.reason),
    });
    expect(result).toMatchObject({ success: true, files: [{ resumedBytes: 0 }] });
    expect(restarts).toEqual(['changed']);
    expect((await bytes()).equals(content)).toBe(true);
  });
}

it('finds an empty file empty, and a missing one missing', async () => {
  const nginx = await serveWithNginx();
  await put(nginx, new Uint8Array(0));
  const empty = await clientFor(`${nginx.origins[0]}/file.bin`);
  expect(await empty.download()).toMatchObject({ success: true, files: [{ size: 0 }] });
  const missing = await clientFor(`${nginx.origins[0]}/nothing.bin`);
  expect(await missing.download()).toMatchObject({ success: false, error: { code: 'E_NOT_FOUND' } });
});

it('does without ranges where nginx is told to give none', async () => {
  const nginx = await serveWithNginx('max_ranges 0;');
  const content = seededBytes(6, 0, 18 * mebibyte);
  await put(nginx, content);
  const { download, asked, bytes } = await clientFor(`${nginx.origins[0]}/file.bin`);
  expect(await download({ segments: 4 })).toMatchObject({ success: true });
  expect((await bytes()).equals(content)).toBe(true);
  expect(asked.asks.length).toBe(1);
});
