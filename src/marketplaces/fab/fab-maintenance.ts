import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { DownloadResult } from '../../models/download-result.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { safePath, type SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { readAssetRecord, recordPathOf } from '../../transfer/asset-record.ts';
import { downloadFiles } from '../../transfer/download-files.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import { planDownload } from '../../transfer/plan-download.ts';
import { removeDropped, type DroppedFiles } from '../../transfer/remove-dropped.ts';
import type { TransferContext } from '../../transfer/transfer-context.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { BuildStore } from './build-store.ts';
import { checkInstalled, type CheckedFile } from './check-installed.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabUpdateOptions, FabVerifyOptions } from './fab-download-options.ts';
import type { FabDownloads } from './fab-downloads.ts';
import { InstalledBuild } from './installed-build.ts';

/** How an update ended. */
export type FabUpdateResult = DownloadResult & DroppedFiles;

/** What a check of an installed build found, and how its repair ended. */
export interface FabVerifyResult {
  readonly assetUid: string;
  /** Everything is as it should be now. */
  readonly success: boolean;
  /** All files that were checked, as they were found. */
  readonly files: readonly CheckedFile[];
  /** What was done about those that were not intact. */
  readonly repair?: DownloadResult | undefined;
}

/** What both work with. */
export interface MaintenanceEnv {
  readonly downloads: FabDownloads;
  readonly asset: FabAsset;
  readonly sink: Sink;
  readonly context: CallContext;
  readonly transfer: TransferContext;
}

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
  const folder = await installedFolder(previous, options, env);
  const pathOf = pathsBelow(folder, options);
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

/** Checks an installed build, and fetches the chunks of what is damaged or missing. */
export async function verifyBuild(options: FabVerifyOptions, env: MaintenanceEnv): Promise<FabVerifyResult> {
  const { downloads, asset, sink, context, transfer } = env;
  const { manifest: installed, repair = true, ...download } = options;
  let build: { readonly manifest: ParsedManifest; readonly store: BuildStore } | undefined;
  const remotes = new Map<string, RemoteFile>();
  const more = {
    manifest: installed,
    onBuild: (manifest: ParsedManifest, store: BuildStore): void => {
      build = { manifest, store };
    },
  };
  for await (const remote of downloads.files(asset, download, context, more))
    remotes.set(remote.path, remote);
  if (build === undefined) {
    throw new MarketplaceUnsupportedError(
      'Only builds can be verified: Fab gives no checksum for single files',
      {
        phase: 'verify',
      },
    );
  }
  const { manifest, store } = build;
  const folder = await installedFolder(manifest, download, env);
  const pathOf = pathsBelow(folder, download);
  const files: CheckedFile[] = [];
  for (const file of manifest.files) {
    const path = remotes.has(file.path) ? pathOf(file.path) : undefined;
    if (path !== undefined) files.push(await checkInstalled(manifest, file, sink, path, context.signal));
  }
  const wrong = files.filter(({ state }) => state !== 'intact');
  const found = { assetUid: asset.uid, files };
  if (wrong.length === 0 || !repair) return { ...found, success: wrong.length === 0 };
  store.installed = new InstalledBuild(manifest, sink, pathOf);
  const source = {
    asset: () => Promise.resolve(asset),
    async *files() {
      for (const { path } of wrong) {
        const remote = remotes.get(path);
        if (remote !== undefined) yield remote;
      }
    },
    metadata: () => downloads.metadata(asset),
  };
  const again: DownloadOptions = { ...download, folder, ifExists: 'replace' };
  const result = await downloadFiles(asset.uid, source, sink, again, transfer);
  return { ...found, success: result.success, repair: result };
}

/**
 * The folder in which a build is: that of the call, else the one that the asset's record names (the title may have
 * changed since), else the one that a download would take.
 */
async function installedFolder(
  manifest: ParsedManifest,
  options: DownloadOptions,
  { asset, sink }: MaintenanceEnv,
): Promise<string> {
  if (options.folder !== undefined) return options.folder;
  const record = await readAssetRecord(sink, await recordPathOf(asset.uid));
  const recorded = record?.files.map(({ path }) => path) ?? [];
  for (const { path } of manifest.files) {
    const safe = safePathOf(path, options);
    const there = safe && recorded.find((each) => each === safe || each.endsWith(`/${safe}`));
    if (there !== undefined) return there.slice(0, Math.max(0, there.length - (safe?.length ?? 0) - 1));
  }
  return (await planDownload(asset, nothing(), options)).folder;
}

async function* nothing(): AsyncGenerator<RemoteFile> {}

function pathsBelow(folder: string, options: DownloadOptions): (path: string) => SafePath | undefined {
  return (path) => safePathOf(folder === '' ? path : `${folder}/${path}`, options);
}

function safePathOf(path: string, options: DownloadOptions): SafePath | undefined {
  try {
    return safePath(path, options);
  } catch {
    return undefined;
  }
}

function droppedPaths(
  previous: ParsedManifest,
  current: ParsedManifest,
  pathOf: (path: string) => SafePath | undefined,
): readonly SafePath[] {
  const there = new Set(current.files.map(({ path }) => fold(pathOf(path) ?? '')));
  return previous.files.flatMap(({ path }) => pathOf(path) ?? []).filter((path) => !there.has(fold(path)));
}

/** Where only the case of a name changed, both names may be one file. */
function fold(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}
