import { spawn, type ChildProcess } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededMismatch } from '../../../src/testing/index.ts';
import { serveSeededFile, type SeededFileServer } from '../../support/seeded-file-server.ts';
import { OneFileMarket } from '../../support/one-file-market.ts';
import { testBucket, type TestBucket } from './test-bucket.ts';

const MiB = 1 << 20;
const size = 64 * MiB;
const half = size / 2;
const partSize = 8 * MiB;
const seed = 21;

describe('64 MiB to a bucket', () => {
  let place: TestBucket;
  let server: SeededFileServer;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    place = await testBucket();
    server = await serveSeededFile({ size, seed });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await server.close();
    await place.remove();
  });

  function start(): {
    readonly child: ChildProcess;
    readonly lines: string[];
    readonly ended: Promise<void>;
  } {
    const task = { file: { url: server.url, size }, options: { ...place.options, partSize } };
    const program = fileURLToPath(new URL('download-process.ts', import.meta.url));
    const child = spawn(process.execPath, [program, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines: string[] = [];
    let rest = '';
    child.stdout?.on('data', (data: Buffer) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    return { child, lines, ended };
  }

  const recordText = async (): Promise<string> => {
    const key = (await place.keys()).find((each) => each.endsWith('/record'));
    return key === undefined ? '' : new TextDecoder().decode(await place.get(key));
  };

  it('goes on with the parts that have arrived when the process was killed at half', async () => {
    server.hold(half + MiB);
    const first = start();
    await expect.poll(() => first.lines.includes(`at ${half + MiB}`), { timeout: 60_000 }).toBe(true);
    // The engine has kept a record since, with what tells the version of the file.
    await expect.poll(recordText, { timeout: 20_000 }).toContain('seeded');
    await expect.poll(() => place.uploads().then(({ length }) => length)).toBe(1);
    first.child.kill('SIGKILL');
    await first.ended;
    await server.idle();

    server.hold(Infinity);
    const second = start();
    await second.ended;
    const file = JSON.parse(second.lines.at(-1) ?? '{}') as { readonly resumedBytes: number };
    expect(file).toMatchObject({ path: 'file.bin', size, assurance: 'validator' });
    // All parts that were full, but perhaps the one that was on its way.
    expect([half, half - partSize]).toContain(file.resumedBytes);
    expect(server.requests.map(({ start: from }) => from)).toEqual([0, file.resumedBytes]);
    expect(server.requests[1]?.sent).toBe(size - file.resumedBytes);
    const bytes = await place.get('file.bin');
    expect(bytes?.length).toBe(size);
    expect(bytes && seededMismatch(seed, 0, bytes)).toBeUndefined();
    expect(await place.uploads()).toEqual([]);
    expect((await place.keys()).filter((key) => !key.startsWith('.assets/'))).toEqual(['file.bin']);
  }, 120_000);

  it('leaves no upload and no record behind when it is aborted for good', async () => {
    server.hold(half);
    const abort = new AbortController();
    await using market = new OneFileMarket({ url: server.url, size });
    const download = market.downloadAsset('1', place.sink({ partSize }), {
      folder: '',
      keepPartial: false,
      signal: abort.signal,
      onEvent(event) {
        if (event.type === 'range' && event.range.end > half - MiB * 2) abort.abort(new Error('enough'));
      },
    });
    await expect(download).rejects.toThrow('enough');
    expect(await place.uploads()).toEqual([]);
    expect(await place.keys()).toEqual([]);
  }, 120_000);

  it('keeps the upload when it is aborted for now, and goes on with it', async () => {
    server.hold(half);
    const abort = new AbortController();
    await using market = new OneFileMarket({ url: server.url, size });
    const sink = place.sink({ partSize });
    const first = market.downloadAsset('1', sink, {
      folder: '',
      signal: abort.signal,
      onEvent(event) {
        if (event.type === 'range' && event.range.end > half - MiB * 2) abort.abort(new Error('later'));
      },
    });
    await expect(first).rejects.toThrow('later');
    expect(await place.uploads()).toHaveLength(1);
    server.hold(Infinity);
    const result = await market.downloadAsset('1', sink, { folder: '' });
    expect(result.files).toMatchObject([{ size, skipped: false }]);
    expect(result.files[0]?.resumedBytes).toBeGreaterThanOrEqual(half - 2 * partSize);
    const bytes = await place.get('file.bin');
    expect(bytes && seededMismatch(seed, 0, bytes)).toBeUndefined();
    expect(await place.uploads()).toEqual([]);
  }, 120_000);
});
