import { checkOptions } from '../../shared/options.ts';
import type { MarketRoute } from './request-log.ts';

/** Which requests a fault meets. */
export interface FaultTarget {
  /** Default `file`: the bytes of a file. */
  readonly route?: MarketRoute | undefined;
  /** Only of this asset. Default: any. */
  readonly uid?: string | undefined;
  /** Only of this file, as the marketplace names it. Default: any. */
  readonly path?: string | undefined;
  /** How many requests meet it. Default 1; `Infinity` for all. */
  readonly times?: number | undefined;
  /** How many requests are honest before. Default 0. */
  readonly skip?: number | undefined;
}

/** Something that goes wrong. */
export type MarketFault = FaultTarget &
  (
    | {
        /** The connection breaks, or with `quietly` just ends, after so many bytes of the answer's body. */
        readonly kind: 'cut';
        readonly afterBytes: number;
        readonly quietly?: boolean | undefined;
      }
    /** Silence after so many bytes, until the client gives up. */
    | { readonly kind: 'stall'; readonly afterBytes: number }
    | {
        /** Another status in place of the answer: 429, 503, 401 and so on. */
        readonly kind: 'status';
        readonly status: number;
        /** The Retry-After header: seconds, or any text. */
        readonly retryAfter?: number | string | undefined;
        readonly body?: string | undefined;
        /** Default `application/json`. */
        readonly type?: string | undefined;
      }
    /** The link is answered as one that has expired. */
    | { readonly kind: 'expired' }
    /** After so many bytes the file gets other content, and the connection breaks. */
    | { readonly kind: 'changed'; readonly afterBytes: number }
    /** Bytes of the file, from position `at` on, are wrong. `length` defaults to 1. */
    | { readonly kind: 'wrong-bytes'; readonly at: number; readonly length?: number | undefined }
    /** The body comes at this speed. */
    | { readonly kind: 'slow'; readonly bytesPerSecond: number }
    /** There is no answer: the connection fails. */
    | { readonly kind: 'offline' }
    /** A list page names itself as the next one. */
    | { readonly kind: 'cursor-loop' }
  );

/** A fault that was put in. */
export interface InjectedFault {
  /** How many requests met it so far. */
  readonly hits: number;
  /** Takes it out. */
  remove(): void;
}

/** What is asked of the box. */
export interface FaultQuestion {
  readonly route: MarketRoute;
  readonly uid?: string | undefined;
  readonly path?: string | undefined;
}

type KindOf<Fault> = Fault extends { readonly kind: infer Kind } ? Kind : never;

const targetNames = ['kind', 'route', 'uid', 'path', 'times', 'skip'];
const ownNames: Readonly<Record<KindOf<MarketFault>, readonly string[]>> = {
  cut: ['afterBytes', 'quietly'],
  stall: ['afterBytes'],
  status: ['status', 'retryAfter', 'body', 'type'],
  expired: [],
  changed: ['afterBytes'],
  'wrong-bytes': ['at', 'length'],
  slow: ['bytesPerSecond'],
  offline: [],
  'cursor-loop': [],
};

interface Entry {
  readonly fault: MarketFault;
  seen: number;
  hits: number;
}

/** The faults that are in, in order. */
export class FaultBox {
  readonly #entries: Set<Entry> = new Set();

  /** @throws TypeError for a kind or an option that does not exist. */
  add(fault: MarketFault): InjectedFault {
    const names = Object.hasOwn(ownNames, fault.kind) ? ownNames[fault.kind] : undefined;
    if (names === undefined) throw new TypeError(`inject: unknown kind "${fault.kind}"`);
    checkOptions(fault, [...targetNames, ...names], 'inject');
    const entry: Entry = { fault: { ...fault }, seen: 0, hits: 0 };
    this.#entries.add(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => void this.#entries.delete(entry),
    };
  }

  clear(): void {
    this.#entries.clear();
  }

  /** The faults that this request meets; they count it. */
  meet(question: FaultQuestion): readonly MarketFault[] {
    const met: MarketFault[] = [];
    for (const entry of this.#entries) {
      const { fault } = entry;
      if ((fault.route ?? 'file') !== question.route) continue;
      if (fault.uid !== undefined && fault.uid !== question.uid) continue;
      if (fault.path !== undefined && fault.path !== question.path) continue;
      entry.seen += 1;
      if (entry.seen <= (fault.skip ?? 0) || entry.hits >= (fault.times ?? 1)) continue;
      entry.hits += 1;
      met.push(fault);
    }
    return met;
  }
}
