import type { RangeSet } from './range-set.ts';

const minHalf = 2 << 20;

/** A range that one connection is fetching. */
export interface Lease {
  /** Its first byte: what was taken from there on may not be in the sink yet. */
  readonly start: number;
  /** The next byte to take. */
  position: number;
  /** One past the last byte; may come nearer when another takes over the tail, or go on when it gives up. */
  end: number;
}

/** Who fetches which range of one file, so that no byte is fetched by two. */
export class Leases implements Iterable<Lease> {
  readonly #active = new Set<Lease>();

  /** How many ranges are being fetched. */
  get size(): number {
    return this.#active.size;
  }

  [Symbol.iterator](): Iterator<Lease> {
    return this.#active[Symbol.iterator]();
  }

  /** The first range that is neither there nor being fetched. */
  next(done: RangeSet, total: number | undefined): Lease | undefined {
    for (const hole of done.holes(total ?? Infinity)) {
      let start = hole.start;
      for (const lease of this.#sorted()) {
        if (lease.end <= start || lease.start >= hole.end) continue;
        if (lease.start > start) return this.#take(start, lease.start);
        start = lease.end;
      }
      if (start < hole.end) return this.#take(start, hole.end);
    }
    return undefined;
  }

  /** Takes over the second half of the longest range that is being fetched, if it is worth a connection. */
  split(): Lease | undefined {
    let longest: Lease | undefined;
    for (const lease of this.#active) {
      if (longest === undefined || lease.end - lease.position > longest.end - longest.position)
        longest = lease;
    }
    if (longest === undefined || !Number.isFinite(longest.end)) return undefined;
    const length = longest.end - longest.position;
    if (length < 2 * minHalf) return undefined;
    const middle = longest.position + Math.ceil(length / 2);
    const tail = this.#take(middle, longest.end);
    longest.end = middle;
    return tail;
  }

  /** Ends a lease, done or not. */
  release(lease: Lease): void {
    this.#active.delete(lease);
  }

  /** Lets a stream that runs to the end of the file go on over ranges that no one fetches any more. */
  extend(lease: Lease, total: number): void {
    if (!this.#active.has(lease)) return;
    const following = this.#sorted().find((other) => other !== lease && other.start >= lease.position);
    lease.end = following?.start ?? total;
  }

  #take(position: number, end: number): Lease {
    const lease = { start: position, position, end };
    this.#active.add(lease);
    return lease;
  }

  #sorted(): Lease[] {
    return [...this.#active].toSorted((a, b) => a.start - b.start);
  }
}
