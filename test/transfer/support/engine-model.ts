import fc from 'fast-check';
import { expect } from 'vitest';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import { memory } from '../../../src/sinks/memory.ts';
import type { Sink, SinkFile } from '../../../src/sinks/sink.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { fileDigest } from './file-digest.ts';
import { FileMarket } from './file-market.ts';

/** What the server does with one request. */
type Turn = (typeof turns)[number];
const turns = [
  'honest',
  'honest',
  'honest',
  'cut',
  'reset',
  'swap',
  '416',
  '416-smaller',
  '200',
  '403',
  '404',
  '412',
  '503',
  '429',
  'html',
  'gzip',
  'short',
  'long',
  'off-by-one',
  'no-content-range',
  'other-total',
  'hang',
  'never',
] as const;

/** What ends a run before its end, if anything does. */
const breaks = ['none', 'none', 'abort', 'short-write', 'torn-record'] as const;

/** One history: a file, a way to fetch it, and what goes wrong. */
export const history = fc.record({
  size: fc.oneof(
    { weight: 20, arbitrary: fc.nat(3000) },
    { weight: 20, arbitrary: fc.integer({ min: 60_000, max: 300_000 }) },
    // Several connections are worth it from 16 MiB on.
    { weight: 1, arbitrary: fc.integer({ min: 16 << 20, max: 20 << 20 }) },
  ),
  /** Turns of the event loop that each write takes. */
  lag: fc.nat(2),
  segments: fc.constantFrom(1, 1, 4),
  knows: fc.constantFrom('nothing', 'size', 'digest'),
  validator: fc.constantFrom('etag', 'weak', 'date', 'none'),
  honoursConditions: fc.boolean(),
  turns: fc.array(
    fc.record({ turn: fc.constantFrom(...turns), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { maxLength: 14 },
  ),
  runs: fc.array(fc.record({ end: fc.constantFrom(...breaks), after: fc.nat(4) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/**
 * Plays a history in memory, with a server that swaps versions and lies, runs that end early, and a disk that fails. After
 * each run the final name is absent or one version, byte for byte: never a mixture.
 */
export async function playHistory(story: History): Promise<void> {
  const server = new LyingServer(story);
  const store = memory();
  const clock = manualClock();
  for (const { end, after } of [...story.runs, { end: 'none' as const, after: 0 }]) {
    const controller = new AbortController();
    let seen = 0;
    const sink = slowSink(brokenSink(store, end, after), story.lag);
    const market = new FileMarket(
      { auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }), fetch: server.fetch, clock },
      () => [
        {
          path: 'file.bin',
          ...(story.knows === 'nothing' ? {} : { size: story.size }),
          ...(story.knows === 'digest' ? { checksums: [fileDigest(server.version(1))] } : {}),
          content: {
            kind: 'located',
            locate: async () => ({ url: 'https://cdn.example/file', credentials: 'none' }),
          },
        },
      ],
    );
    const call = market.downloadAsset('asset', sink, {
      folder: '',
      segments: story.segments,
      signal: controller.signal,
      onEvent() {
        if (end === 'abort' && seen++ === after) controller.abort('stopped');
      },
    });
    const ended = await clock.run(
      call.then(
        (result) => ({ result }),
        (thrown: unknown) => ({ thrown }),
      ),
    );
    await clock.run(market.close());
    const bytes = store.bytes('file.bin');
    if ('thrown' in ended) expect(ended.thrown).toBe('stopped');
    else if (ended.result.success) expect(bytes).toBeDefined();
    if (bytes === undefined) continue;
    const fits = [1, 2, 3].filter((each) => Buffer.from(bytes).equals(server.version(each)));
    expect(fits.length, 'a mixture of versions').toBeGreaterThan(0);
    if (story.knows === 'digest') expect(fits).toContain(1);
    expect(server.open).toBe(0);
    return;
  }
}

/** A server whose file changes, and that does what its turns say. */
class LyingServer {
  open = 0;
  #version = 1;
  #asked = 0;
  readonly #story: History;
  readonly #versions = new Map<number, Buffer>();

  constructor(story: History) {
    this.#story = story;
  }

  version(which: number): Buffer {
    const known = this.#versions.get(which) ?? Buffer.from(seededBytes(which, 0, this.#story.size));
    this.#versions.set(which, known);
    return known;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const { turn, share } = this.#story.turns[this.#asked++] ?? { turn: 'honest', share: 0 };
    if (turn === 'swap') this.#version = Math.min(3, this.#version + 1);
    if (turn === 'never')
      return new Promise((_, reject) =>
        request.signal.addEventListener('abort', () => reject(request.signal.reason)),
      );
    return this.#answer(request, turn, share);
  };

  #answer(request: Request, turn: Turn, share: number): Response {
    const file = this.version(this.#version);
    const total = file.length;
    const headers = new Headers(this.#validators());
    const status = { '403': 403, '404': 404, '412': 412, '503': 503, '429': 429 }[turn as '403'];
    if (status !== undefined) return new Response('no', { status });
    if (turn === '416')
      return new Response('', { status: 416, headers: { 'content-range': `bytes */${total}` } });
    // Never 0: that says that the file is empty, which is a version too where no one knows its size.
    if (turn === '416-smaller') {
      const smaller = Math.max(1, total >> 1);
      return new Response('', { status: 416, headers: { 'content-range': `bytes */${smaller}` } });
    }
    if (turn === 'html')
      return new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } });
    if (turn === 'gzip') headers.set('content-encoding', 'gzip');
    const { headers: asked } = request;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(asked.get('range') ?? '') ?? [];
    const condition = asked.get('if-range');
    const match = asked.get('if-match');
    const current = headers.get('etag') ?? headers.get('last-modified');
    if (this.#story.honoursConditions && match !== null && match !== current)
      return new Response('', { status: 412 });
    const isStale = this.#story.honoursConditions && condition !== null && condition !== current;
    if (first === undefined || turn === '200' || isStale) {
      headers.set('content-length', String(total));
      return new Response(this.#body(file, turn, share), { headers });
    }
    let start = Number(first);
    if (start >= total)
      return new Response('', { status: 416, headers: { 'content-range': `bytes */${total}` } });
    let end = last === '' ? total : Math.min(total, Number(last) + 1);
    if (turn === 'short') end = start + Math.max(1, Math.floor((end - start) * share));
    if (turn === 'off-by-one') start = Math.max(0, start - 1);
    const told = turn === 'other-total' ? total + 1 : total;
    if (turn !== 'no-content-range') headers.set('content-range', `bytes ${start}-${end - 1}/${told}`);
    return new Response(this.#body(file.subarray(start, end), turn, share), { status: 206, headers });
  }

  #validators(): Record<string, string> {
    const day = String(this.#version).padStart(2, '0');
    const old = {
      'last-modified': `${['', 'Mon', 'Tue', 'Wed'][this.#version]}, ${day} Jan 2024 00:00:00 GMT`,
    };
    const { validator } = this.#story;
    if (validator === 'etag') return { etag: `"v${this.#version}"` };
    if (validator === 'weak') return { etag: `W/"v${this.#version}"` };
    return validator === 'date' ? { ...old, date: 'Wed, 01 Jan 2025 00:00:00 GMT' } : {};
  }

  /** The bytes in chunks; cut, hanging or too long when it is that turn. */
  #body(bytes: Buffer, turn: Turn, share: number): ReadableStream<Uint8Array> {
    const cut = turn === 'cut' || turn === 'reset' || turn === 'hang';
    const until = cut ? Math.floor(bytes.length * share) : bytes.length;
    const chunkBytes = Math.max(16_384, this.#story.size >> 6);
    let at = 0;
    let isOpen = true;
    this.open++;
    const close = (): void => {
      if (isOpen) this.open--;
      isOpen = false;
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (at < until) {
            controller.enqueue(new Uint8Array(bytes.subarray(at, (at = Math.min(until, at + chunkBytes)))));
            return undefined;
          }
          if (turn === 'hang') return new Promise<void>(() => {});
          if (turn === 'long') controller.enqueue(new Uint8Array(7));
          close();
          if (turn === 'reset') controller.error(new TypeError('terminated'));
          else controller.close();
          return undefined;
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }
}

/** The store, with a disk that fails at a write, or a record that is torn. */
function brokenSink(store: Required<Sink>, end: string, after: number): Sink {
  return {
    capabilities: store.capabilities,
    stat: (path) => store.stat(path),
    async open(spec, signal) {
      const file = await store.open(spec, signal);
      if (end === 'torn-record') return without(file, 'record');
      if (end !== 'short-write') return file;
      let writes = 0;
      const write = file.write.bind(file);
      return Object.assign(file, {
        async write(position: number, buffers: readonly Uint8Array[]) {
          if (writes++ !== after % 2) return write(position, buffers);
          const [first = new Uint8Array()] = buffers;
          await write(position, [first.subarray(0, first.length >> 1)]);
          throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
        },
      });
    },
  };
}

/** The sink, whose writes take some turns of the event loop. */
function slowSink(sink: Sink, lag: number): Sink {
  if (lag === 0) return sink;
  return {
    ...sink,
    async open(spec, signal) {
      const file = await sink.open(spec, signal);
      const write = file.write.bind(file);
      return Object.assign(file, {
        async write(position: number, buffers: readonly Uint8Array[]) {
          for (let turn = 0; turn < lag; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
          await write(position, buffers);
        },
      });
    },
  };
}

function without(file: SinkFile, key: 'record'): SinkFile {
  return Object.defineProperty(file, key, { value: undefined });
}
