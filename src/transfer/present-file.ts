import { createError } from '../errors/create-error.ts';
import type { DownloadedFile } from '../models/download-result.ts';
import { chunksOf } from '../sinks/chunks-of.ts';
import type { Sink } from '../sinks/sink.ts';
import type { RecordedFile } from './asset-record.ts';
import { createHasher, sameChecksum, strongestChecksum } from './checksum.ts';
import type { IfExists } from './download-options.ts';
import type { VerifiedFacts } from './open-file.ts';
import type { PlannedFile } from './planned-file.ts';

/** A file that is there and need not be fetched. */
export interface PresentFile {
  readonly file: DownloadedFile;
  readonly modifiedAt: Date | undefined;
}

/**
 * Looks whether a file is there already and is the one that is wanted: by the record of what was written and its size,
 * or by hashing it where the marketplace gives a checksum.
 *
 * @throws MarketplaceSinkError `E_EXISTS` when it is there and the caller does not want that.
 */
export async function findPresentFile(
  planned: PlannedFile,
  known: RecordedFile | undefined,
  sink: Sink,
  ifExists: IfExists,
  signal: AbortSignal,
): Promise<PresentFile | undefined> {
  const { path, remote, contentKey } = planned;
  const entry = await sink.stat(path);
  if (entry === undefined || ifExists === 'replace') return undefined;
  if (ifExists === 'fail') {
    throw createError('E_EXISTS', 'The file exists', {
      file: path,
      phase: 'plan',
      hint: 'Remove it, or allow "replace".',
    });
  }
  if (remote.size !== undefined && entry.size !== remote.size) return undefined;
  const untouched =
    known !== undefined &&
    known.size === entry.size &&
    (known.modifiedAt === undefined || known.modifiedAt === entry.modifiedAt?.getTime());
  const wanted = strongestChecksum(remote.checksums);
  const present = ({ checksums, verified, assurance }: VerifiedFacts): PresentFile => ({
    file: { path, size: entry.size, checksums, verified, assurance, resumedBytes: 0, skipped: true },
    modifiedAt: entry.modifiedAt,
  });
  if (untouched) {
    const sameContent = known.contentKey === contentKey;
    const sameSum =
      wanted !== undefined && known.checksums.some((checksum) => sameChecksum(checksum, wanted));
    if (sameContent || sameSum) return present(known);
  }
  if (wanted === undefined || sink.read === undefined) return undefined;
  const hasher = await createHasher(wanted.algorithm);
  for await (const chunk of chunksOf(sink.read(path), signal)) {
    hasher.update(chunk);
  }
  if (!sameChecksum({ algorithm: wanted.algorithm, value: hasher.hex() }, wanted)) return undefined;
  const assurance = wanted.algorithm === 'md5' ? 'length' : 'digest';
  return present({ checksums: remote.checksums ?? [], verified: true, assurance });
}
