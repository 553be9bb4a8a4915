import type { DownloadResult } from '../../models/download-result.ts';
import type { SafePath } from '../../shared/safe-path.ts';
import { downloadFiles } from '../../transfer/download-files.ts';
import { removeDropped, type DroppedFiles } from '../../transfer/remove-dropped.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { BuildStore } from './build-store.ts';
import type { FabUpdateOptions } from './fab-download-options.ts';
import { InstalledBuild } from './installed-build.ts';
import { findInstalled, type InstalledFolder, type MaintenanceEnv } from './installed-folder.ts';

/** How an update ended. */
export type FabUpdateResult = DownloadResult & DroppedFiles;

/**
 * Brings an installed build to the present version. Chunks that the old files have are taken from there, the others are
 * fetched; nothing becomes visible before all of it is verified. Then what the new version dropped is removed.
 */
export async function updateBuild(
  previous: ParsedManifest,
  options: FabUpdateOptions,
  env: MaintenanceEnv,
): Promise<FabUpdateResult> {
  const { downloads, asset, sink, context, transfer } = env;
  const { folder, pathOf } = await findInstalled(previous, options, env);
  let current: ParsedManifest | undefined;
  const onBuild = (manifest: ParsedManifest, store: BuildStore): void => {
    current = manifest;
    store.installed = new InstalledBuild(previous, sink, pathOf);
  };
  const source = {
    asset: () => Promise.resolve(asset),
    files: () => downloads.files(asset, options, context, { onBuild }),
    metadata: () => downloads.metadata(asset),
  };
  const result = await downloadFiles(
    asset.uid,
    source,
    sink,
    { ...options, folder },
    { ...transfer, together: true },
  );
  if (!result.success || current === undefined) return { ...result, removed: [], kept: [] };
  const dropped = droppedPaths(previous, current, pathOf);
  return { ...result, ...(await removeDropped(sink, asset.uid, dropped, context.signal)) };
}

function droppedPaths(
  previous: ParsedManifest,
  current: ParsedManifest,
  pathOf: InstalledFolder['pathOf'],
): readonly SafePath[] {
  const there = new Set(current.files.map(({ path }) => pathOf(path)));
  return previous.files.map(({ path }) => pathOf(path)).filter((path) => !there.has(path));
}
