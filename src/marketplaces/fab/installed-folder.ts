import type { CallContext } from '../../http/http-session.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { safePath, type SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { readAssetRecord, recordPathOf } from '../../transfer/asset-record.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { planDownload } from '../../transfer/plan-download.ts';
import type { TransferContext } from '../../transfer/transfer-context.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabDownloads } from './fab-downloads.ts';

/** What updates and checks of an installed build work with. */
export interface MaintenanceEnv {
  readonly downloads: FabDownloads;
  readonly asset: FabAsset;
  readonly sink: Sink;
  readonly context: CallContext;
  readonly transfer: TransferContext;
}

/** Where a build is in a sink. */
export interface InstalledFolder {
  readonly folder: string;
  /** Where a file of a manifest is. Throws `E_NAME` for one that may be nowhere. */
  readonly pathOf: (path: string) => SafePath;
}

/** So many of the first files of a build are enough to know its folder by. */
const mostTried = 100;

/**
 * Finds the folder in which a build is: that of the call, else the one that the asset's record names (the title may have
 * changed since), else the one that a download would take.
 */
export async function findInstalled(
  manifest: ParsedManifest,
  options: DownloadOptions,
  { asset, sink }: MaintenanceEnv,
): Promise<InstalledFolder> {
  const folder =
    options.folder ??
    (await recordedFolder(manifest, options, asset, sink)) ??
    (await planDownload(asset, nothing(), options)).folder;
  return { folder, pathOf: (path) => safePath(folder === '' ? path : `${folder}/${path}`, options) };
}

async function recordedFolder(
  manifest: ParsedManifest,
  options: DownloadOptions,
  { uid }: FabAsset,
  sink: Sink,
): Promise<string | undefined> {
  const record = await readAssetRecord(sink, await recordPathOf(uid));
  if (record === undefined) return undefined;
  // A build may have files of one name in several folders: its own is where most files are.
  const found = new Map<string, number>();
  for (const { path } of manifest.files.slice(0, mostTried)) {
    const safe: string = safePath(path, options);
    for (const { path: there } of record.files) {
      if (there !== safe && !there.endsWith(`/${safe}`)) continue;
      const folder = there.slice(0, Math.max(0, there.length - safe.length - 1));
      found.set(folder, (found.get(folder) ?? 0) + 1);
    }
  }
  const [best] = [...found].toSorted(([a, x], [b, y]) => y - x || a.length - b.length);
  return best?.[0];
}

async function* nothing(): AsyncGenerator<RemoteFile> {}
