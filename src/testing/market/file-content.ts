import { crc32 } from '../../shared/crc32.ts';
import { fillSeededBytes } from '../seeded-content.ts';

/** What a file of the embedded marketplace holds, readable at any position without the bytes before it. */
export interface FileContent {
  /** Bytes. */
  readonly size: number;
  /** Equal keys hold equal bytes. */
  readonly key: string;
  /** Fills `target` with the bytes from `position` on. */
  fill(position: number, target: Uint8Array): void;
}

/** Content that is a function of a seed, so that a file of any size costs nothing. */
export function seededContent(seed: number, size: number): FileContent {
  return {
    size,
    key: `s${seed.toString(36)}-${size.toString(36)}`,
    fill: (position, target) => fillSeededBytes(seed, position, target),
  };
}

/** Bytes, or a text in UTF-8. */
export function bytesContent(data: Uint8Array | string): FileContent {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return {
    size: bytes.length,
    key: `b${crc32(bytes).toString(36)}-${bytes.length.toString(36)}`,
    fill: (position, target) => target.set(bytes.subarray(position, position + target.length)),
  };
}
