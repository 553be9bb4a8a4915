import fc from 'fast-check';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import type { Clock } from '../../../src/shared/clock.ts';

/** A length that pieces, blocks and windows meet exactly. */
const block = 65_536;
const contents = [1, 2, 3].map((seed) => Buffer.from(seededBytes(seed, 0, 7 * block)));
const length = fc.oneof(
  fc.integer({ min: 204_800, max: 409_600 }),
  fc.integer({ min: 4, max: 7 }).map((blocks) => blocks * block),
);

/** When a server tells a validator. */
const told = fc.constantFrom('always', 'always', '200', '206', 'sometimes', 'mirror', 'version');

/** Odd answers: to any request, or to one for a range. */
const answers = [
  ...([202, 403, 404, 412, 429, 503, 'reset', 'reset'] as const),
  ...(['whole', 'part', '416', '416-other', '416-none'] as const),
  ...(['short', 'short', 'short', 'from-0', 'minus', 'plus', 'longer'] as const),
] as const;

/** What the server does with one request. */
const turn = fc.record({
  /** The file is another version now: so many on, if `chance` is below what this server has for it. */
  swap: fc.constantFrom(1, 2),
  chance: fc.double({ min: 0, max: 1, noNaN: true }),
  delayMs: fc.nat(200),
  answer: fc.oneof(
    { weight: 4, arbitrary: fc.constant('asked' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...answers) },
  ),
  condition: fc.constantFrom('honour', 'ignore', 'wrong'),
  etag: fc.constantFrom('told', 'told', 'told', 'told', 'weak', 'none'),
  date: fc.constantFrom('told', 'told', 'told', 'none'),
  /** Whether a validator that is told sometimes is told now. */
  sometimes: fc.boolean(),
  hidesTotal: fc.constantFrom(false, false, false, false, true),
  length: fc.oneof(
    { weight: 20, arbitrary: fc.constant('right' as const) },
    { weight: 1, arbitrary: fc.constantFrom('none', 1, -1, 'abc') },
  ),
  body: fc.constantFrom('whole', 'whole', 'reset', 'reset', 'clean', 'clean', 'hang', 'longer'),
  /** How much of a short range, or of a body that is cut. */
  share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(0)),
  /** Cut where a block ends. */
  blocks: fc.boolean(),
});

type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

const plain: Turn = {
  swap: 1,
  chance: 1,
  delayMs: 0,
  answer: 'asked',
  condition: 'honour',
  etag: 'told',
  date: 'told',
  sometimes: true,
  hidesTotal: false,
  length: 'right',
  body: 'whole',
  share: 1,
  blocks: false,
};

/** A server, the versions of its file, and what it does with each request. */
export const oddities = fc.record({
  lengths: fc.oneof(
    { weight: 2, arbitrary: length.map((each): [number, number, number] => [each, each, each]) },
    { weight: 1, arbitrary: fc.tuple(length, length, length) },
  ),
  /** The version that each mirror has at first. */
  versions: fc.tuple(fc.constantFrom(0, 0, 1), fc.constantFrom(0, 0, 1, 2)),
  /** Of several versions no two have the same strong tag, nor the same old date: no one could tell them apart. */
  etag: fc.constantFrom('strong', 'strong', 'strong', 'weak', 'by-mirror', 'none', 'none'),
  etagTold: told,
  date: fc.constantFrom('old', 'old', 'young', 'by-request', 'none', 'none'),
  dateTold: told,
  hasClock: fc.constantFrom(true, true, false),
  conditions: fc.constantFrom('honour', 'honour', 'ignore', 'turn'),
  hidesTotals: fc.constantFrom(false, false, false, false, false, false, false, true),
  swaps: fc.constantFrom(0, 0.1, 0.3, 0.5),
  isSlow: fc.constantFrom(true, true, false),
  chunkBytes: fc.constantFrom(4096, 16_384, 65_536, 131_072),
  turns: fc.array(turn, { maxLength: 40, size: 'max' }),
});

type Oddities = typeof oddities extends fc.Arbitrary<infer T> ? T : never;

interface Mirror {
  readonly index: number;
  version: number;
  since: number;
}

/** A file on two mirrors that change on their own, behind a server that answers as no standard has it. */
export class OddServer {
  readonly versions: readonly Buffer[];
  /** Bodies that were neither read to their end nor given up. */
  open = 0;
  /** Called with the bytes of each chunk that is sent. */
  onChunk: (bytes: number) => void = () => {};
  /** A size that was promised: no body is cut just there, for no one could tell. */
  promised: number | undefined;
  #honest = false;
  #asked = 0;
  readonly #oddities: Oddities;
  readonly #clock: Clock;
  readonly #mirrors: readonly Mirror[];

  constructor(given: Oddities, clock: Clock) {
    this.#oddities = given;
    this.#clock = clock;
    this.versions = given.lengths.map((bytes, index) => contents[index]!.subarray(0, bytes));
    this.#mirrors = given.versions.map((version, index) => ({
      index,
      version,
      since: this.#now() - 120_000,
    }));
  }

  /** From now on both mirrors have one version and do what they are asked. */
  reform(version = this.#mirrors[0]!.version): void {
    this.#honest = true;
    for (const mirror of this.#mirrors) Object.assign(mirror, { version, since: this.#now() });
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const number = this.#asked++;
    const now = (this.#honest ? undefined : this.#oddities.turns[number]) ?? plain;
    const mirror = this.#mirrors[request.url.startsWith('https://cdn1') ? 1 : 0]!;
    if (now.chance < this.#oddities.swaps) {
      mirror.version = (mirror.version + now.swap) % this.versions.length;
      mirror.since = this.#now();
    }
    if (now.delayMs > 0) await this.#wait(now.delayMs);
    request.signal.throwIfAborted();
    return new Exchange(this, this.#oddities, { request, number, now, mirror: { ...mirror } }).answer(
      this.#honest,
    );
  };

  /** Bytes in chunks, as the turn has them end. */
  body(bytes: Buffer, until: number, end: Turn['body'], signal: AbortSignal): ReadableStream<Uint8Array> {
    const { chunkBytes, isSlow } = this.#oddities;
    let at = 0;
    let chunks = 0;
    let isOpen = true;
    this.open++;
    const close = (): void => {
      if (isOpen) this.open--;
      isOpen = false;
    };
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          signal.addEventListener('abort', () => {
            if (!isOpen) return;
            close();
            controller.error(signal.reason);
          });
        },
        pull: async (controller) => {
          if (isSlow && chunks++ % 3 === 2) await this.#wait(500);
          if (!isOpen) return;
          if (at < until) {
            const chunk = new Uint8Array(bytes.subarray(at, (at = Math.min(until, at + chunkBytes))));
            controller.enqueue(chunk);
            this.onChunk(chunk.length);
            return;
          }
          if (end === 'hang') return;
          if (end === 'longer') controller.enqueue(new Uint8Array(7));
          close();
          if (end === 'reset') controller.error(new TypeError('terminated'));
          else controller.close();
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }

  /** What a Date header says. */
  date(): string {
    return new Date(this.#clock.date()).toUTCString();
  }

  /** Dates in headers are whole seconds; two of these are never the same second of a change. */
  #now(): number {
    return Math.floor(this.#clock.date() / 2000) * 2000;
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(delayMs, resolve));
  }
}

/** One request and its answer. */
class Exchange {
  readonly #server: OddServer;
  readonly #oddities: Oddities;
  readonly #request: Request;
  readonly #now: Turn;
  readonly #mirror: Mirror;
  readonly #tag: string;
  readonly #when: string;

  constructor(
    server: OddServer,
    given: Oddities,
    { request, number, now, mirror }: { request: Request; number: number; now: Turn; mirror: Mirror },
  ) {
    this.#server = server;
    this.#oddities = given;
    this.#request = request;
    this.#now = now;
    this.#mirror = mirror;
    const { version, index, since } = mirror;
    const isByMirror = given.etag === 'by-mirror';
    this.#tag = isByMirror ? `"v${version}m${index}"` : `"v${version}"`;
    const old = Date.UTC(2024, 0, 1 + version) + (isByMirror ? index * 1000 : 0);
    const dates = { old: old, none: old, young: since, 'by-request': old + number * 1000 };
    this.#when = new Date(dates[given.date]).toUTCString();
  }

  answer(honest: boolean): Response {
    const { answer } = this.#now;
    const { headers } = this.#request;
    if (answer === 'reset') throw new TypeError('fetch failed');
    if (typeof answer === 'number') return new Response('no', { status: answer });
    const given = this.#oddities.conditions;
    const mode = honest || given !== 'turn' ? given : this.#now.condition;
    const known = [
      this.#oddities.etag === 'none' || this.#oddities.etag === 'weak' ? '' : this.#tag,
      this.#when,
    ];
    const fails = (condition: string | null): boolean =>
      condition !== null && mode !== 'ignore' && known.includes(condition) === (mode === 'wrong');
    const { length: total } = this.#file;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
    if (fails(headers.get('if-match'))) return new Response('', { status: 412 });
    if (first === undefined) return answer === 'part' ? this.#part(0, total) : this.#whole();
    if (answer === 'whole' || fails(headers.get('if-range'))) return this.#whole();
    const start = Number(first);
    if (start >= total || answer.startsWith('416')) return this.#unsatisfied();
    const end = last === '' ? total : Math.min(total, Number(last) + 1);
    if (answer === 'from-0') return this.#part(0, end);
    if (answer === 'minus') return this.#part(Math.max(0, start - 1), end);
    if (answer === 'plus') return this.#part(Math.min(end - 1, start + 1), end);
    if (answer === 'longer') return this.#part(start, total);
    if (answer === 'short') return this.#part(start, start + Math.max(1, this.#cut(end - start, start)));
    return this.#part(start, end);
  }

  get #file(): Buffer {
    return this.#server.versions[this.#mirror.version]!;
  }

  #whole(): Response {
    const { length: total } = this.#file;
    const headers = this.#headers(200);
    const announced = this.#announce(headers, total);
    // Without a length a clean end is the end of the file.
    return this.#respond(200, headers, 0, total, announced ?? this.#server.promised);
  }

  #part(start: number, wanted: number): Response {
    const { length: total } = this.#file;
    const { promised } = this.#server;
    const hides = this.#now !== plain && (this.#now.hidesTotal || this.#oddities.hidesTotals);
    // Without a total, a part of a longer version that ends where the promised one does is all of it.
    const end = hides && wanted === promised && wanted < total ? wanted - 1 : wanted;
    const headers = this.#headers(206);
    headers.set('content-range', `bytes ${start}-${end - 1}/${hides ? '*' : total}`);
    this.#announce(headers, end - start);
    return this.#respond(206, headers, start, end, end);
  }

  #unsatisfied(): Response {
    const headers = this.#headers(416);
    const { answer } = this.#now;
    const which = answer === '416-other' ? (this.#mirror.version + 1) % 3 : this.#mirror.version;
    if (answer !== '416-none') {
      headers.set('content-range', `bytes */${this.#server.versions[which]!.length}`);
    }
    return new Response('', { status: 416, headers });
  }

  #respond(
    status: number,
    headers: Headers,
    start: number,
    end: number,
    announced: number | undefined,
  ): Response {
    const bytes = this.#file.subarray(start, end);
    let how = this.#now.body;
    let until = how === 'whole' || how === 'longer' ? bytes.length : this.#cut(bytes.length, start);
    if (announced === undefined && how === 'longer') how = 'whole';
    if (announced === undefined && how === 'clean') how = 'reset';
    const { promised } = this.#server;
    if (until < bytes.length && (start + until === announced || start + until === promised)) until--;
    const body = this.#server.body(bytes, until, how, this.#request.signal);
    return new Response(body, { status, headers });
  }

  /** Where bytes that begin at `start` are cut: at the end of a block, or anywhere. */
  #cut(bytes: number, start: number): number {
    const at = Math.floor(bytes * this.#now.share);
    return this.#now.blocks ? Math.max(0, at - ((start + at) % block)) : at;
  }

  /** Sets Content-Length, unless it is that turn. */
  #announce(headers: Headers, right: number): number | undefined {
    const { length: how } = this.#now;
    if (how === 'none') return undefined;
    const said = typeof how === 'number' ? right + how : right;
    headers.set('content-length', how === 'abc' ? how : String(said));
    return said;
  }

  #headers(status: number): Headers {
    const { etag, etagTold, date, dateTold, hasClock } = this.#oddities;
    const headers = new Headers();
    if (hasClock) headers.set('date', this.#server.date());
    if (etag !== 'none' && this.#tells(etagTold, status) && this.#now.etag !== 'none') {
      const isWeak = etag === 'weak' || this.#now.etag === 'weak';
      headers.set('etag', isWeak ? `W/${this.#tag}` : this.#tag);
    }
    if (date !== 'none' && this.#tells(dateTold, status) && this.#now.date !== 'none') {
      headers.set('last-modified', this.#when);
    }
    return headers;
  }

  #tells(when: Oddities['etagTold'], status: number): boolean {
    if (when === 'always') return true;
    if (when === 'sometimes') return this.#now.sometimes;
    if (when === 'mirror') return this.#mirror.index === 0;
    return when === 'version' ? this.#mirror.version === 0 : when === String(status);
  }
}
