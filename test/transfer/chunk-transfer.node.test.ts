import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { createError } from '../../src/errors/create-error.ts';
import type { DownloadResult } from '../../src/models/download-result.ts';
import { directory } from '../../src/runtimes/node/directory.ts';
import { memory } from '../../src/sinks/memory.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import type { DownloadOptions } from '../../src/transfer/download-options.ts';
import { scratchFolder } from '../runtimes-node/scratch-folder.ts';
import { ChunkedBuild, type BuiltFile } from './support/chunked-build.ts';
import { FileMarket } from './support/file-market.ts';
import { pump } from './support/pump.ts';

const size = 1000;
const whole = (chunk: number) => ({ chunk, offset: 0, length: size });

/** Downloads files of a build; time goes on whenever the engine waits. */
async function download(
  build: ChunkedBuild,
  files: readonly BuiltFile[],
  sink: Sink,
  options: DownloadOptions = {},
): Promise<DownloadResult> {
  const clock = manualClock();
  const market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch: build.fetch, clock },
    () => files.map((file) => build.remote(file)),
  );
  let isWaiting = false;
  try {
    return await pump(
      clock,
      market.downloadAsset('asset', sink, {
        folder: '',
        ...options,
        onEvent(event) {
          if (event.type === 'retry') isWaiting = true;
          options.onEvent?.(event);
        },
      }),
      () => isWaiting,
    );
  } finally {
    await market.close();
  }
}

const shared: readonly BuiltFile[] = [
  { path: 'a.bin', parts: [whole(0), whole(1)] },
  {
    path: 'b.bin',
    parts: [{ chunk: 1, offset: 100, length: 300 }, whole(2), { chunk: 0, offset: 0, length: 1 }],
  },
  { path: 'c.bin', parts: [whole(3)] },
];

describe('files made of chunks', () => {
  it('are right, and a chunk that several need is fetched once', async () => {
    const build = new ChunkedBuild(size);
    const sink = memory();
    const result = await download(build, shared, sink);
    expect(result).toMatchObject({
      success: true,
      files: shared.map(({ path }) => ({ path, assurance: 'pieces', verified: true })),
    });
    for (const file of shared) expect(Buffer.from(sink.bytes(file.path) ?? [])).toEqual(build.content(file));
    expect([...build.fetched.values()]).toEqual([1, 1, 1, 1]);
  });

  it('F84 a chunk that is nowhere fails the files that need it, and no other', async () => {
    const build = new ChunkedBuild(size);
    build.hosts = ['one.example', 'two.example'];
    build.answer = (_host, chunk) => (chunk === 2 ? new Response('', { status: 404 }) : undefined);
    const sink = memory();
    const result = await download(build, shared, sink);
    expect(result).toMatchObject({
      success: false,
      failedFiles: [{ path: 'b.bin', error: { code: 'E_NOT_FOUND' } }],
      files: [{ path: 'a.bin' }, { path: 'c.bin' }],
    });
    expect(sink.bytes('b.bin')).toBeUndefined();
    expect(Buffer.from(sink.bytes('a.bin') ?? [])).toEqual(build.content(shared[0] as BuiltFile));
  });

  it('F58 a wrong chunk is taken from another mirror', async () => {
    const build = new ChunkedBuild(size);
    build.hosts = ['bad.example', 'good.example'];
    build.answer = (host) => (host === 'bad.example' ? new Response(new Uint8Array(size)) : undefined);
    const sink = memory();
    expect(await download(build, shared, sink)).toMatchObject({ success: true });
    for (const file of shared) expect(Buffer.from(sink.bytes(file.path) ?? [])).toEqual(build.content(file));
  });

  it('F58 a chunk that is wrong everywhere is tried four times, and fails its files', async () => {
    const build = new ChunkedBuild(size);
    build.answer = (_host, chunk) => (chunk === 3 ? new Response(new Uint8Array(size)) : undefined);
    const result = await download(build, shared, memory());
    expect(result).toMatchObject({
      success: false,
      failedFiles: [{ path: 'c.bin', error: { code: 'E_INTEGRITY' } }],
    });
    expect(build.fetched.get(3)).toBe(4);
  });

  it('S44 a chunk that is too large is refused', async () => {
    const build = new ChunkedBuild(size);
    build.answer = (_host, chunk) => (chunk === 3 ? new Response(new Uint8Array(200_000)) : undefined);
    const result = await download(build, shared, memory());
    expect(result).toMatchObject({
      success: false,
      failedFiles: [{ path: 'c.bin', error: { code: 'E_TOO_LARGE' } }],
    });
  });

  it('go on chunk by chunk after a failure: none is fetched again', async () => {
    const build = new ChunkedBuild(size);
    const scratch = await scratchFolder();
    onTestFinished(() => scratch.remove());
    const file: BuiltFile = { path: 'long.bin', parts: [0, 1, 2, 3, 4, 5].map(whole) };
    build.answer = (_host, chunk) => (chunk === 4 ? new Response('', { status: 404 }) : undefined);
    const first = await download(build, [file], directory(scratch.path), { concurrency: 1 });
    expect(first).toMatchObject({
      success: false,
      failedFiles: [{ error: { code: 'E_NOT_FOUND', resumable: true } }],
    });
    build.answer = () => undefined;
    build.fetched.clear();
    const again = await download(build, [file], directory(scratch.path));
    expect(again).toMatchObject({ success: true, files: [{ resumedBytes: 4 * size }] });
    expect([...build.fetched.keys()].toSorted((a, b) => a - b)).toEqual([4, 5]);
  });

  it('can be more than a system allows to be open: those that wait are given back', async () => {
    const build = new ChunkedBuild(size);
    const scratch = await scratchFolder();
    onTestFinished(() => scratch.remove());
    // Each needs a chunk of its own, and at the end one that all share: so all are open until then.
    const files = Array.from({ length: 200 }, (_, at): BuiltFile => ({
      path: `${at}.bin`,
      parts: [whole(at), whole(500)],
    }));
    let open = 0;
    let most = 0;
    const inner = directory(scratch.path);
    const counting: Sink = {
      capabilities: inner.capabilities,
      stat: (path) => inner.stat(path),
      read: (path, range) => inner.read(path, range),
      async open(spec, signal) {
        const file = await inner.open(spec, signal);
        if (spec.path.endsWith('.bin')) most = Math.max(most, ++open);
        for (const name of ['commit', 'suspend', 'discard'] as const) {
          const end = file[name].bind(file) as (...args: unknown[]) => Promise<unknown>;
          Object.assign(file, {
            [name]: (...args: unknown[]) => {
              if (spec.path.endsWith('.bin')) open--;
              return end(...args);
            },
          });
        }
        return file;
      },
    };
    const result = await download(build, files, counting);
    expect(result.success, inspect(result.success ? '' : result.error, { depth: 5 })).toBe(true);
    expect(most).toBeLessThanOrEqual(150);
    expect(build.fetched.get(500)).toBe(1);
    expect(open).toBe(0);
  });

  it('are written in order where a sink can only do that', async () => {
    const build = new ChunkedBuild(size);
    const inner = memory();
    const positions: number[] = [];
    const inOrder: Sink = {
      capabilities: { ...inner.capabilities, randomWrite: false },
      stat: (path) => inner.stat(path),
      async open(spec, signal) {
        const file = await inner.open(spec, signal);
        const write = file.write.bind(file);
        return Object.assign(file, {
          write: (position: number, buffers: readonly Uint8Array[]) => {
            if (spec.path === 'b.bin') positions.push(position);
            return write(position, buffers);
          },
        });
      },
    };
    expect(await download(build, shared, inOrder)).toMatchObject({ success: true });
    for (const file of shared) expect(Buffer.from(inner.bytes(file.path) ?? [])).toEqual(build.content(file));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect([...build.fetched.values()]).toEqual([1, 1, 1, 1]);
  });

  it('S58 parts that make no file are refused, and named', async () => {
    const build = new ChunkedBuild(size);
    const misfits: readonly BuiltFile[] = [
      { path: 'outside.bin', parts: [{ chunk: 0, offset: 900, length: 101 }] },
      { path: 'empty.bin', parts: [{ chunk: 0, offset: 0, length: 0 }, whole(1)] },
    ];
    const result = await download(build, [...misfits, shared[2] as BuiltFile], memory());
    expect(result).toMatchObject({
      success: false,
      failedFiles: [
        { path: 'outside.bin', error: { code: 'E_MANIFEST' } },
        { path: 'empty.bin', error: { code: 'E_MANIFEST' } },
      ],
      files: [{ path: 'c.bin' }],
    });
  });

  it('F73 an abort keeps what is there', async () => {
    const build = new ChunkedBuild(size);
    const controller = new AbortController();
    const sink = memory();
    const parts = Array.from({ length: 50 }, (_, at) => whole(at));
    const file: BuiltFile = { path: 'long.bin', parts };
    const aborted = download(build, [file], sink, {
      signal: controller.signal,
      concurrency: 2,
      onEvent: ({ type }) => type === 'range' && controller.abort('enough'),
    });
    await expect(aborted).rejects.toBe('enough');
    const fetchedBefore = [...build.fetched.keys()].length;
    expect(fetchedBefore).toBeLessThan(50);
    expect(await download(build, [file], sink)).toMatchObject({ success: true });
    expect(Buffer.from(sink.bytes('long.bin') ?? [])).toEqual(build.content(file));
  });
});

describe('two versions of one size that name no checksum', () => {
  const both = [
    [whole(0), whole(1)],
    [whole(7), whole(1)],
  ] as const;
  const fileOf = (version: 0 | 1): BuiltFile => ({ path: 'a.bin', parts: both[version] });

  it('never become one: the partial of the first is no part of the second', async () => {
    const build = new ChunkedBuild(size);
    const sink = memory();
    build.answer = (_, chunk) => (chunk === 1 ? new Response('', { status: 404 }) : undefined);
    expect(await download(build, [fileOf(0)], sink, { concurrency: 1 })).toMatchObject({ success: false });
    build.answer = () => undefined;
    expect(await download(build, [fileOf(1)], sink)).toMatchObject({ success: true });
    expect(sink.bytes('a.bin')).toEqual(new Uint8Array(build.content(fileOf(1))));
  });

  it('are two: the first is not skipped as the second', async () => {
    const build = new ChunkedBuild(size);
    const sink = memory();
    await download(build, [fileOf(0)], sink);
    expect(await download(build, [fileOf(1)], sink)).toMatchObject({ files: [{ skipped: false }] });
    expect(sink.bytes('a.bin')).toEqual(new Uint8Array(build.content(fileOf(1))));
  });
});

it('fetches each chunk once for a sink that takes bytes in order, however large chunks are', async () => {
  const large = 10 << 20;
  const build = new ChunkedBuild(large);
  const chunks = new Map<number, ReturnType<typeof build.store.chunk>>();
  const chunk = (index: number): ReturnType<typeof build.store.chunk> => {
    const known = chunks.get(index) ?? build.store.chunk(index);
    chunks.set(index, known);
    return known;
  };
  const parts = Array.from({ length: 12 }, (_, index) => ({ chunk: index, offset: 0, length: large }));
  const store = memory({ maxSize: 1 << 30 });
  const sink = { ...store, capabilities: { ...store.capabilities, randomWrite: false } };
  await using market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch: build.fetch },
    () => [
      {
        path: 'a.bin',
        size: 12 * large,
        content: { kind: 'chunked', store: { ...build.store, chunk }, parts },
      },
    ],
  );
  expect(await market.downloadAsset('asset', sink, { folder: '' })).toMatchObject({ success: true });
  expect([...build.fetched.values()]).toEqual(parts.map(() => 1));
});

it('F30 asks for a chunk without a range where ranges bring less than was asked for', async () => {
  const build = new ChunkedBuild(size);
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await build.fetch(input, init);
    const range = /bytes=(\d+)-/.exec(new Request(input, init).headers.get('range') ?? '');
    if (range === null) return response;
    const bytes = (await response.bytes()).subarray(0, 600);
    return new Response(bytes, { status: 206, headers: { 'content-range': `bytes 0-599/${size}` } });
  };
  const clock = manualClock();
  await using market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch, clock },
    () => [build.remote({ path: 'a.bin', parts: [whole(0)] })],
  );
  let isWaiting = false;
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === 'retry') isWaiting = true;
  };
  const call = market.downloadAsset('asset', memory(), { folder: '', onEvent });
  expect(await pump(clock, call, () => isWaiting)).toMatchObject({ success: true });
});

it('several assets share the places of one call', async () => {
  const build = new ChunkedBuild(size);
  let open = 0;
  let most = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    return build.fetch(input, init);
  };
  await using market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch },
    (uid) =>
      Array.from({ length: 20 }, (_, index) =>
        build.remote({ path: `${index}.bin`, parts: [whole(Number(uid) * 100 + index)] }),
      ),
  );
  const results = await market.downloadAssets(['0', '1', '2', '3'], memory(), { concurrency: 4 });
  expect(results.every(({ success }) => success)).toBe(true);
  expect(most).toBeLessThanOrEqual(4);
});

it('a file that is there is in the result once, though its record could not be written meanwhile', async () => {
  const build = new ChunkedBuild(size);
  const store = memory();
  let fails = true;
  const sink: Sink = {
    ...store,
    async open(spec, signal) {
      if (!spec.path.startsWith('.assets/') || !fails) return store.open(spec, signal);
      fails = false;
      throw createError('E_NO_SPACE', 'full');
    },
  };
  const clock = manualClock();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    // A record is due after each file.
    clock.advance(1500);
    return build.fetch(input, init);
  };
  await using market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch, clock },
    () => [0, 1].map((chunk) => build.remote({ path: `${chunk}.bin`, parts: [whole(chunk)] })),
  );
  const result = await market.downloadAsset('asset', sink, { folder: '', concurrency: 1 });
  expect(result).toMatchObject({ success: true, files: [{ path: '0.bin' }, { path: '1.bin' }] });
  expect(fails).toBe(false);
});
