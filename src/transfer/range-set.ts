import type { ByteRange } from '../models/byte-range.ts';

/** Which bytes of a file are there: half-open ranges, sorted and apart. */
export class RangeSet implements Iterable<ByteRange> {
  #ranges: ByteRange[] = [];
  #size = 0;

  constructor(ranges: Iterable<ByteRange> = []) {
    for (const { start, end } of ranges) this.add(start, end);
  }

  /** How many bytes in all. */
  get size(): number {
    return this.#size;
  }

  [Symbol.iterator](): Iterator<ByteRange> {
    return this.#ranges[Symbol.iterator]();
  }

  /** Adds the bytes from `start` up to `end`; says how many of them were new. */
  add(start: number, end: number): number {
    if (end <= start) return 0;
    const before = this.#size;
    const from = this.#firstEndingAt(start);
    let to = from;
    let merged = { start, end };
    for (
      let range = this.#ranges[to];
      range !== undefined && range.start <= end;
      range = this.#ranges[++to]
    ) {
      merged = { start: Math.min(merged.start, range.start), end: Math.max(merged.end, range.end) };
      this.#size -= range.end - range.start;
    }
    this.#ranges.splice(from, to - from, merged);
    this.#size += merged.end - merged.start;
    return this.#size - before;
  }

  /** Takes the bytes from `start` up to `end` away; says how many of them were there. */
  remove(start: number, end: number): number {
    if (end <= start) return 0;
    const before = this.#size;
    const kept: ByteRange[] = [];
    for (const range of this.#ranges) {
      if (range.end <= start || range.start >= end) kept.push(range);
      else {
        if (range.start < start) kept.push({ start: range.start, end: start });
        if (range.end > end) kept.push({ start: end, end: range.end });
      }
    }
    this.#ranges = kept;
    this.#size = kept.reduce((sum, range) => sum + range.end - range.start, 0);
    return before - this.#size;
  }

  /** Are all bytes from `start` up to `end` there? */
  covers(start: number, end: number): boolean {
    return end <= start || this.endOf(start) >= end;
  }

  /** The end of the range that holds the byte at `position`, or `position` if none does. */
  endOf(position: number): number {
    const range = this.#ranges[this.#firstEndingAt(position + 1)];
    return range !== undefined && range.start <= position ? range.end : position;
  }

  /** What is missing below `total`. */
  holes(total: number): ByteRange[] {
    const holes: ByteRange[] = [];
    let at = 0;
    for (const range of this.#ranges) {
      if (range.start >= total) break;
      if (range.start > at) holes.push({ start: at, end: range.start });
      at = range.end;
    }
    if (at < total) holes.push({ start: at, end: total });
    return holes;
  }

  /** The bytes that are in both. */
  intersect(other: Iterable<ByteRange>): RangeSet {
    const both = new RangeSet();
    for (const { start, end } of other) {
      for (const range of this.#ranges) {
        if (range.start < end && range.end > start)
          both.add(Math.max(start, range.start), Math.min(end, range.end));
      }
    }
    return both;
  }

  /** Index of the first range that ends at or after `position`. */
  #firstEndingAt(position: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.end ?? Infinity) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
