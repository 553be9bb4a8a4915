import { describe, expect, it } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import type { DownloadResult } from '../../src/models/download-result.ts';
import { memory, type MemorySink } from '../../src/sinks/memory.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import type { DownloadOptions } from '../../src/transfer/download-options.ts';
import { RangeSet } from '../../src/transfer/range-set.ts';
import { FileMarket } from './support/file-market.ts';

const size = 20 << 20;
const batch = 1 << 20;
const versions = { 1: seededBytes(1, 0, size), 2: seededBytes(2, 0, size) } as const;
type Version = keyof typeof versions;

/** What a request asked for. */
interface Ask {
  readonly start: number;
  readonly end: number;
  readonly match: string | null;
  readonly condition: string | null;
}

/** A body of some bytes; `then` says what follows them, in place of the end. */
function bodyOf(
  bytes: Uint8Array,
  then?: (controller: ReadableStreamDefaultController) => Promise<void> | void,
  onCancel?: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 65_536)));
      else if (then !== undefined) return then(controller);
      else controller.close();
      return undefined;
    },
    ...(onCancel === undefined ? {} : { cancel: onCancel }),
  });
}

function part(version: Version, { start, end }: Ask, body?: BodyInit): Response {
  return new Response(body ?? bodyOf(versions[version].subarray(start, end)), {
    status: 206,
    headers: { etag: `"${version}"`, 'content-range': `bytes ${start}-${end - 1}/${size}` },
  });
}

/** A server that notes what it is asked. */
function served(answer: (ask: Ask) => Response | Promise<Response>): {
  readonly fetch: typeof globalThis.fetch;
  readonly asks: readonly Ask[];
} {
  const asks: Ask[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { headers } = new Request(input, init);
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
    const ask = {
      start: Number(first),
      end: last === '' ? size : Number(last) + 1,
      match: headers.get('if-match'),
      condition: headers.get('if-range'),
    };
    asks.push(ask);
    return answer(ask);
  };
  return { fetch, asks };
}

async function download(
  fetch: typeof globalThis.fetch,
  sink: Sink,
  options: DownloadOptions,
  promised: number | null = size,
): Promise<DownloadResult> {
  const clock = manualClock();
  const market = new FileMarket(
    { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch, clock },
    () => [
      {
        path: 'file.bin',
        size: promised ?? undefined,
        content: {
          kind: 'located',
          locate: async () => ({ url: 'https://cdn.example/file', credentials: 'none' }),
        },
      },
    ],
  );
  try {
    return await clock.run(market.downloadAsset('asset', sink, { folder: '', segments: 2, ...options }));
  } finally {
    await market.close();
  }
}

function expectVersion(store: MemorySink, version: Version): void {
  expect(store.bytes('file.bin')?.findIndex((byte, at) => byte !== versions[version][at])).toBe(-1);
}

/** A file that is cut, and another one by the time that the rest is asked for. */
function changing(onCancel: () => void): ReturnType<typeof served> {
  return served((ask) => {
    if (ask.condition === null) return part(1, ask, broken(versions[1].subarray(0, 3 * batch)));
    const body = bodyOf(versions[2], undefined, onCancel);
    return new Response(body, { headers: { etag: '"2"', 'content-length': String(size) } });
  });
}

/** A body that breaks after these bytes. */
function broken(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  return bodyOf(bytes, (controller) => controller.error(new TypeError('terminated')));
}

/** Long enough for all that does not wait for a write. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** A store whose writes take as long as `write` says. */
function slowToWrite(store: MemorySink, write: () => Promise<void>, onTruncate?: () => void): Sink {
  return {
    capabilities: store.capabilities,
    stat: (path) => store.stat(path),
    async open(spec, signal) {
      const file = await store.open(spec, signal);
      return {
        ...file,
        async write(position, buffers) {
          await write();
          await file.write(position, buffers);
        },
        async truncate(length) {
          await file.truncate?.(length);
          onTruncate?.();
        },
      };
    },
  };
}

describe('a file that changes while it comes on two connections', () => {
  it('takes nothing of a write that is still under way over into the new version', async () => {
    const store = memory();
    let version: Version = 1;
    const writing = Promise.withResolvers<void>();
    const cut = Promise.withResolvers<void>();
    const { fetch } = served(async (ask) => {
      if (ask.match === '"1"') {
        await writing.promise;
        version = 2;
        return new Response(null, { status: 412 });
      }
      if (version === 2) return part(2, ask);
      return part(
        1,
        ask,
        bodyOf(versions[1].subarray(ask.start, ask.start + batch), () => new Promise(() => {})),
      );
    });
    let writes = 0;
    // The first write ends once the file is cut, or long after it could have been.
    const write = async (): Promise<void> => {
      if (writes++ > 0) return;
      writing.resolve();
      await Promise.race([cut.promise, manyTurns()]);
    };
    const restarts: string[] = [];
    const result = await download(fetch, slowToWrite(store, write, cut.resolve), {
      onEvent(event) {
        if (event.type === 'restart') restarts.push(event.reason);
      },
    });
    expect(result).toMatchObject({ success: true });
    expect(restarts).toEqual(['changed']);
    expectVersion(store, 2);
  });
});

it('asks by the validator of the bytes that came, not of an answer that brought none', async () => {
  let answers = 0;
  const { fetch, asks } = served((ask) => {
    const range = { 'content-range': `bytes ${ask.start}-${ask.end - 1}/${size}` };
    answers++;
    if (answers === 1) {
      const headers = { ...range, 'last-modified': 'Tue, 15 Nov 1994 08:12:31 GMT' };
      return new Response(broken(new Uint8Array(0)), { status: 206, headers });
    }
    if (answers === 2) return part(2, ask, broken(versions[2].subarray(0, 3 * batch)));
    return part(2, ask);
  });
  const store = memory();
  expect(await download(fetch, store, { segments: 1 })).toMatchObject({ success: true });
  expect(asks.map(({ condition }) => condition)).toEqual([null, null, '"2"']);
  expectVersion(store, 2);
});

it('believes nothing of an answer before what overlaps was compared', async () => {
  let answers = 0;
  const { fetch } = served(({ start }) => {
    answers++;
    const end = 3 * batch;
    const range = (to: number, total: number | '*') => ({
      status: 206,
      headers: { 'content-range': `bytes ${start}-${to - 1}/${total}` },
    });
    if (answers === 1) return new Response(bodyOf(versions[1].subarray(0, end)), range(end, '*'));
    if (answers === 2) return new Response(broken(new Uint8Array(0)), range(end, end));
    return new Response(bodyOf(versions[2].subarray(start)), range(size, size));
  });
  const store = memory();
  expect(await download(fetch, store, { segments: 1 }, null)).toMatchObject({ success: true });
  expectVersion(store, 2);
  expect(store.bytes('file.bin')?.length).toBe(size);
});

it('F24 says why when a server ignores ranges and no connection lives to the end', async () => {
  const { fetch } = served(() => {
    const headers = { etag: '"1"', 'content-length': String(size) };
    return new Response(broken(versions[1].subarray(0, 3 * batch)), { headers });
  });
  const restarts: string[] = [];
  const result = await download(fetch, memory(), {
    segments: 1,
    onEvent(event) {
      if (event.type === 'restart') restarts.push(event.reason);
    },
  });
  expect(result).toMatchObject({ success: false, error: { code: 'E_RANGE', retryable: true } });
  expect(result).toHaveProperty('error.message', expect.stringContaining('from its beginning'));
  expect(restarts).toEqual(['range-ignored', 'range-ignored']);
});

it('begins again when an answer says that the file ends before the bytes that are there', async () => {
  let answers = 0;
  const { fetch, asks } = served(({ start }) => {
    answers++;
    const end = answers === 1 ? 3 * batch : 3 * batch - 32_768;
    const total = answers === 1 ? '*' : end;
    if (answers > 2)
      return new Response(bodyOf(versions[2].subarray(start)), {
        headers: { 'content-length': String(size - start) },
      });
    return new Response(bodyOf(versions[1].subarray(start, end)), {
      status: 206,
      headers: { 'content-range': `bytes ${start}-${end - 1}/${total}` },
    });
  });
  const store = memory();
  expect(await download(fetch, store, { segments: 1 }, null)).toMatchObject({ success: true });
  expect(asks.map(({ start }) => start)).toEqual([0, 3 * batch - 65_536, 0]);
  expectVersion(store, 2);
});

it('learns how long the file is from the first answer that tells', async () => {
  let answers = 0;
  const longer = seededBytes(3, 0, size + batch);
  const { fetch } = served(({ start }) => {
    answers++;
    const rest = versions[1].subarray(start);
    const headers = (total: number | '*', end = size) => ({
      etag: '"1"',
      'content-range': `bytes ${start}-${end - 1}/${total}`,
    });
    if (answers === 1)
      return new Response(broken(rest.subarray(0, 2 * batch)), { status: 206, headers: headers('*') });
    if (answers === 2)
      return new Response(broken(rest.subarray(0, 2 * batch)), { status: 206, headers: headers(size) });
    const end = longer.length;
    return new Response(bodyOf(longer.subarray(start)), { status: 206, headers: headers(end, end) });
  });
  const store = memory();
  const restarts: string[] = [];
  const result = await download(
    fetch,
    store,
    {
      segments: 1,
      onEvent: (event) => {
        if (event.type === 'restart') restarts.push(event.reason);
      },
    },
    null,
  );
  expect(result).toMatchObject({ success: true });
  expect(restarts).toEqual(['changed']);
  expect(store.bytes('file.bin')).toEqual(longer);
});

it('gives up the answer that shows a change when the call is aborted just then', async () => {
  let isCancelled = false;
  const { fetch } = changing(() => {
    isCancelled = true;
  });
  const controller = new AbortController();
  const call = download(fetch, memory(), {
    segments: 1,
    signal: controller.signal,
    onEvent(event) {
      if (event.type === 'restart') controller.abort('enough');
    },
  });
  await expect(call).rejects.toBe('enough');
  expect(isCancelled).toBe(true);
});

it('gives up the answer that it was to begin with when the sink cannot forget the former bytes', async () => {
  let isCancelled = false;
  const { fetch } = changing(() => {
    isCancelled = true;
  });
  const sink = slowToWrite(
    memory(),
    async () => {},
    () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    },
  );
  expect(await download(fetch, sink, { segments: 1 })).toMatchObject({
    success: false,
    error: { code: 'E_SINK' },
  });
  expect(isCancelled).toBe(true);
});

it('waits for no body that does not end when it is given up', async () => {
  const { fetch } = served(
    () =>
      new Response(new ReadableStream({ cancel: () => new Promise(() => {}) }), {
        status: 206,
        headers: { 'content-encoding': 'gzip', 'content-range': `bytes 0-${size - 1}/${size}` },
      }),
  );
  expect(await download(fetch, memory(), { segments: 1 })).toMatchObject({
    success: false,
    error: { code: 'E_ENCODING' },
  });
});

it('gives up an answer when the call is aborted before it is read', async () => {
  let isCancelled = false;
  const { fetch } = served((ask) =>
    part(
      1,
      ask,
      bodyOf(versions[1], undefined, () => {
        isCancelled = true;
      }),
    ),
  );
  const controller = new AbortController();
  const store = memory();
  const sink: Sink = {
    capabilities: store.capabilities,
    stat: (path) => store.stat(path),
    async open(spec, signal) {
      const file = await store.open(spec, signal);
      return {
        ...file,
        async reserve(bytes) {
          controller.abort('enough');
          return file.reserve(bytes);
        },
      };
    },
  };
  await expect(download(fetch, sink, { signal: controller.signal })).rejects.toBe('enough');
  expect(isCancelled).toBe(true);
});

it('several connections write each byte once, however slow the sink is', async () => {
  const store = memory();
  const { fetch } = served((ask) => part(1, ask));
  const written = new RangeSet();
  let twice = 0;
  const result = await download(fetch, slowToWrite(store, manyTurns), {
    segments: 4,
    onEvent(event) {
      if (event.type !== 'range') return;
      const { start, end } = event.range;
      twice += end - start - written.add(start, end);
    },
  });
  expect(result).toMatchObject({ success: true });
  expect(twice).toBe(0);
  expectVersion(store, 1);
});
