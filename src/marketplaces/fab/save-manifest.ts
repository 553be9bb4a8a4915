import { safeFolderName } from '../../shared/safe-folder-name.ts';
import { safePath, type SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { hashBytes } from '../../transfer/checksum.ts';
import type { FabAsset } from './fab-asset.ts';

const longestTitle = 80;

/** Saves a manifest as `<title>_<uid>.manifest` and tells the path. */
export async function saveManifest(
  sink: Sink,
  { title, uid }: FabAsset,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<SafePath> {
  const path = safePath(safeFolderName(`${title.slice(0, longestTitle).trim()}_${uid}.manifest`));
  const contentKey = (await hashBytes('sha256', bytes)).slice(0, 32);
  const file = await sink.open({ path, contentKey, size: bytes.length, ifExists: 'replace' }, signal);
  try {
    await file.write(0, [bytes]);
    await file.commit({ size: bytes.length });
  } catch (error) {
    await file.discard().catch(() => {});
    throw error;
  }
  return path;
}
