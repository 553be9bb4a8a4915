import type { Checksum } from '../models/checksum.ts';
import type { AssetJson } from '../models/collection-json.ts';
import type { Assurance, DownloadedFile } from '../models/download-result.ts';
import { recordPath, safePath, type SafePath } from '../shared/safe-path.ts';
import type { Sink } from '../sinks/sink.ts';
import { hashBytes } from './checksum.ts';

const version = 1;
const maxRecordBytes = 64 << 20;

/** What was written for an asset: kept in the sink, one small file an asset, shared by skip, update and mirror. */
export interface AssetRecord {
  readonly uid: string;
  readonly title: string;
  /** All files were there when it was written. */
  readonly complete: boolean;
  readonly files: readonly RecordedFile[];
  /** What the marketplace added to the result, such as a licence. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Only a mirror writes it. */
  readonly listing?: RecordedListing | undefined;
}

/** The asset as the marketplace listed it when a mirror last brought all of it. */
interface RecordedListing {
  /** Another one in the list means that the asset changed. */
  readonly fingerprint: string;
  readonly asset: AssetJson;
  /** Where the mirror puts it: what is recorded elsewhere, no mirror wrote. */
  readonly folder?: string | undefined;
}

/** One file of a record. */
export interface RecordedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly checksums: readonly Checksum[];
  readonly contentKey: string;
  readonly verified: boolean;
  readonly assurance: Assurance;
  /** Milliseconds since 1970, as the sink said after commit: an edit by another program shows. */
  readonly modifiedAt?: number | undefined;
}

/** The folder that a mirror put an asset in. */
export function mirroredFolder(record: AssetRecord | undefined): string | undefined {
  if (record?.listing === undefined) return undefined;
  return record.listing.folder ?? record.files[0]?.path.split('/')[0];
}

/** What of an asset a mirror wrote. */
export function mirroredFiles(record: AssetRecord | undefined): readonly RecordedFile[] {
  const folder = mirroredFolder(record);
  return folder === undefined
    ? []
    : (record?.files.filter(({ path }) => path.startsWith(`${folder}/`)) ?? []);
}

/** Where the record of an asset is. */
export async function recordPathOf(uid: string): Promise<SafePath> {
  const hash = await hashBytes('sha256', new TextEncoder().encode(uid));
  return recordPath(`${hash.slice(0, 32)}.json`);
}

/** The record of an asset, or undefined when the sink has none that can be trusted for its form. */
export async function readAssetRecord(sink: Sink, path: SafePath): Promise<AssetRecord | undefined> {
  if (sink.read === undefined) return undefined;
  const entry = await sink.stat(path);
  if (entry === undefined || entry.size === 0 || entry.size > maxRecordBytes) return undefined;
  try {
    // Asked for as a range, a small file costs a sink no large buffer.
    const bytes = await sink.read(path, { start: 0, end: entry.size });
    return parseRecord(JSON.parse(await new Response(bytes).text()));
  } catch {
    return undefined;
  }
}

/** Writes the record, in place of an older one, in one step. */
export async function writeAssetRecord(
  sink: Sink,
  path: SafePath,
  record: AssetRecord,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify({ v: version, ...record }, undefined, 1)}\n`);
  const key = await hashBytes('sha256', bytes);
  const file = await sink.open(
    { path, contentKey: key.slice(0, 32), size: bytes.length, ifExists: 'replace' },
    signal,
  );
  try {
    await file.write(0, [bytes]);
    await file.commit({ size: bytes.length });
  } catch (error) {
    await file.discard().catch(() => {});
    throw error;
  }
}

/** A finished file, as it is recorded. */
export function recordFile(
  file: DownloadedFile,
  contentKey: string,
  modifiedAt: Date | undefined,
): RecordedFile {
  const { path, size, checksums, verified, assurance } = file;
  return {
    path,
    size,
    checksums,
    contentKey,
    verified,
    assurance,
    ...(modifiedAt === undefined ? {} : { modifiedAt: modifiedAt.getTime() }),
  };
}

function parseRecord(value: unknown): AssetRecord | undefined {
  const record = value as Partial<AssetRecord> & { v?: unknown };
  if (record?.v !== version || typeof record.uid !== 'string' || !Array.isArray(record.files))
    return undefined;
  return {
    uid: record.uid,
    title: typeof record.title === 'string' ? record.title : '',
    complete: record.complete === true,
    files: record.files.filter(isRecordedFile),
    metadata: typeof record.metadata === 'object' && record.metadata !== null ? record.metadata : {},
    ...(isListing(record.listing) ? { listing: record.listing } : {}),
  };
}

function isListing(value: unknown): value is RecordedListing {
  const listing = value as Partial<RecordedListing> | undefined;
  return (
    typeof listing?.fingerprint === 'string' &&
    typeof listing.asset?.uid === 'string' &&
    (listing.folder === undefined || (typeof listing.folder === 'string' && isSafe(listing.folder)))
  );
}

function isRecordedFile(value: unknown): value is RecordedFile {
  const file = value as Partial<RecordedFile> | null;
  return (
    typeof file?.path === 'string' &&
    isSafe(file.path) &&
    Number.isSafeInteger(file.size) &&
    typeof file.contentKey === 'string' &&
    Array.isArray(file.checksums) &&
    file.checksums.every((checksum: Partial<Checksum> | null) => typeof checksum?.value === 'string')
  );
}

/** Anyone could have edited a record: a path in it leads nowhere that a download could not write. */
function isSafe(path: string): boolean {
  try {
    return safePath(path, { allowShortcuts: true }) === path;
  } catch {
    return false;
  }
}
