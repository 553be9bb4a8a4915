import type { Checksum, ChecksumAlgorithm } from '../models/checksum.ts';
import { crc32 } from '../shared/crc32.ts';
import type { ByteRange } from '../models/byte-range.ts';

/**
 * What lets a later run go on: identity, size, validator and completed ranges of one partial file. It holds no URL and
 * no secret, and is only a claim: the engine checks it against the marketplace and against the bytes that survived.
 */
export interface ResumeRecord {
  /** Names the content that the partial belongs to. */
  readonly contentKey: string;
  /** What the marketplace promised. */
  readonly expect: { readonly size?: number | undefined; readonly checksums: readonly Checksum[] };
  /** What the server said of the representation. */
  readonly http?: RemoteVersion | undefined;
  /** Completed ranges, sorted and apart: all of them as safe as the sink promises. */
  readonly done: readonly ByteRange[];
  /** SHA-256, cut to 16 bytes of hexadecimal, of each complete piece, by index; with `verifyOnResume: 'all'`. */
  readonly sums?:
    | { readonly pieceSize: number; readonly pieces: Readonly<Record<number, string>> }
    | undefined;
  /** How often this file was begun again because it changed. */
  readonly restarts: number;
  /** What the sink itself wants to find again, such as an upload id. */
  readonly sink?: Readonly<Record<string, string>> | undefined;
}

/** What tells two versions of a remote file apart. */
export interface RemoteVersion {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Strong ones only, quoted. */
  readonly etag?: string | undefined;
  /** As the server wrote it; only when it is old enough to be strong. */
  readonly lastModified?: string | undefined;
  readonly total?: number | undefined;
}

const version = 1;
const maxRecordBytes = 1 << 20;
const maxRanges = 20_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The record as bytes: one line of JSON with a CRC, so that a torn one is known for what it is.
 */
export function encodeResumeRecord(record: ResumeRecord): Uint8Array {
  const body = JSON.stringify({
    v: version,
    ...record,
    done: record.done.map(({ start, end }) => [start, end]),
  });
  return encoder.encode(JSON.stringify({ crc: crc32(encoder.encode(body)), body }));
}

/**
 * The record in `bytes`, or undefined when there is none to be trusted for its form: torn, of another version, too
 * large, or edited. Never throws.
 */
export function decodeResumeRecord(bytes: Uint8Array): ResumeRecord | undefined {
  if (bytes.length > maxRecordBytes) return undefined;
  try {
    const outer = fields(JSON.parse(decoder.decode(bytes)));
    const body = outer?.['body'];
    if (typeof body !== 'string' || crc32(encoder.encode(body)) !== outer?.['crc']) return undefined;
    return parseBody(fields(JSON.parse(body)));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parseBody(body: Fields | undefined): ResumeRecord | undefined {
  const expect = fields(body?.['expect']);
  const done = ranges(body?.['done']);
  const contentKey = body?.['contentKey'];
  if (body?.['v'] !== version || expect === undefined || done === undefined) return undefined;
  if (typeof contentKey !== 'string' || !/^[0-9a-f]{8,64}$/.test(contentKey)) return undefined;
  const sums = parseSums(body['sums']);
  const http = parseRemoteVersion(body['http']);
  const sink = strings(body['sink']);
  return {
    contentKey,
    expect: { size: count(expect['size']), checksums: parseChecksums(expect['checksums']) },
    done,
    restarts: count(body['restarts']) ?? 0,
    ...(http === undefined ? {} : { http }),
    ...(sums === undefined ? {} : { sums }),
    ...(sink === undefined ? {} : { sink }),
  };
}

function parseRemoteVersion(value: unknown): RemoteVersion | undefined {
  const http = fields(value);
  const origin = text(http?.['origin'], 300);
  if (http === undefined || origin === undefined) return undefined;
  return {
    origin,
    etag: text(http['etag'], 258),
    lastModified: text(http['lastModified'], 64),
    total: count(http['total']),
  };
}

function parseChecksums(value: unknown): readonly Checksum[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 16).flatMap((entry) => {
    const { algorithm, value: hex } = fields(entry) ?? {};
    return isAlgorithm(algorithm) && typeof hex === 'string' && /^[0-9a-fA-F]{32,64}$/.test(hex)
      ? [{ algorithm, value: hex }]
      : [];
  });
}

function parseSums(value: unknown): ResumeRecord['sums'] {
  const sums = fields(value);
  const pieceSize = count(sums?.['pieceSize']);
  const pieces = strings(sums?.['pieces']);
  if (!pieceSize || pieces === undefined) return undefined;
  if (
    !Object.entries(pieces).every(([index, sum]) => /^\d{1,9}$/.test(index) && /^[0-9a-f]{32}$/.test(sum))
  ) {
    return undefined;
  }
  return { pieceSize, pieces };
}

/** Sorted, apart, within safe integers: or nothing. */
function ranges(value: unknown): readonly ByteRange[] | undefined {
  if (!Array.isArray(value) || value.length > maxRanges) return undefined;
  let last = -1;
  const parsed: ByteRange[] = [];
  for (const entry of value as unknown[]) {
    const [start, end] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (count(start) === undefined || count(end) === undefined) return undefined;
    if ((start as number) <= last || (end as number) <= (start as number)) return undefined;
    last = end as number;
    parsed.push({ start: start as number, end: end as number });
  }
  return parsed;
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function strings(value: unknown): Record<string, string> | undefined {
  const entries = Object.entries(fields(value) ?? { none: undefined });
  return entries.every(([, entry]) => typeof entry === 'string' && entry.length <= 2048)
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}

function text(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value.length <= maxLength ? value : undefined;
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function isAlgorithm(value: unknown): value is ChecksumAlgorithm {
  return value === 'md5' || value === 'sha1' || value === 'sha256';
}
