import { RangeSet } from '../../../src/transfer/range-set.ts';
import type { TransferEvent } from '../../../src/transfer/transfer-event.ts';

/** One request for bytes, as it left the client. */
export interface AskedRange {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** First byte asked for; undefined without Range. */
  readonly start: number | undefined;
  /** One past the last byte, if the request has an end. */
  readonly end: number | undefined;
  /** Bytes from `start` on that the sink had already: asked for again. */
  readonly again: number;
}

/** Notes which bytes the sink has and which are asked for, so that a test can tell what was fetched twice. */
export class AskedRanges {
  readonly asks: AskedRange[] = [];
  #there = new RangeSet();

  /** A fetch that notes before it sends. */
  watch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input, init) => {
      const request = input instanceof Request ? input : new Request(input, init);
      this.#note(request);
      return fetch(input, init);
    };
  }

  /** What the engine tells of the bytes that are there. */
  onEvent(event: TransferEvent): void {
    if (event.type === 'restart') this.#there = new RangeSet();
    if (event.type === 'range') this.#there.add(event.range.start, event.range.end);
  }

  /** The partial is gone. */
  forget(): void {
    this.#there = new RangeSet();
  }

  /** Bytes that were asked for although the sink had them. */
  get again(): number {
    return this.asks.reduce((sum, ask) => sum + ask.again, 0);
  }

  /** First bytes of all requests, in order. */
  get starts(): readonly (number | undefined)[] {
    return this.asks.map(({ start }) => start);
  }

  #note({ url, headers }: Request): void {
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
    const start = first === undefined ? undefined : Number(first);
    const end = last === undefined || last === '' ? undefined : Number(last) + 1;
    const from = start ?? 0;
    const again = Math.min(this.#there.endOf(from), end ?? Infinity) - from;
    this.asks.push({ url, headers: Object.fromEntries(headers), start, end, again });
  }
}
