import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { DownloadResult } from '../../models/download-result.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { downloadFiles } from '../../transfer/download-files.ts';
import { ProgressMeter } from '../../transfer/progress-meter.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { BuildStore } from './build-store.ts';
import { checkInstalled, type CheckedFile } from './check-installed.ts';
import type { FabVerifyOptions } from './fab-download-options.ts';
import { InstalledBuild } from './installed-build.ts';
import { findInstalled, type InstalledFolder, type MaintenanceEnv } from './installed-folder.ts';

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

/** A build as its manifest tells it. */
interface Build {
  readonly manifest: ParsedManifest;
  readonly store: BuildStore;
  /** By the path that the manifest gives. */
  readonly remotes: ReadonlyMap<string, RemoteFile>;
}

/** Checks an installed build, and fetches the chunks of what is damaged or missing. One progress spans both. */
export async function verifyBuild(options: FabVerifyOptions, env: MaintenanceEnv): Promise<FabVerifyResult> {
  const build = await describe(options, env);
  const installed = await findInstalled(build.manifest, options, env);
  const meter = new ProgressMeter(options.progress, env.transfer);
  let failure: unknown;
  try {
    const files = await check(build, installed, env, meter);
    const wrong = files.filter(({ state }) => state !== 'intact');
    const found = { assetUid: env.asset.uid, files };
    if (wrong.length === 0 || options.repair === false) return { ...found, success: wrong.length === 0 };
    const result = await repair(wrong, build, installed, options, env, meter);
    if (!result.success) failure = result.error;
    return { ...found, success: result.success, repair: result };
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await meter.finish(failure);
  }
}

async function describe(
  options: FabVerifyOptions,
  { downloads, asset, context }: MaintenanceEnv,
): Promise<Build> {
  let build: Omit<Build, 'remotes'> | undefined;
  const onBuild = (manifest: ParsedManifest, store: BuildStore): void => {
    build = { manifest, store };
  };
  const remotes = new Map<string, RemoteFile>();
  const more = { manifest: options.manifest, onBuild };
  for await (const remote of downloads.files(asset, options, context, more)) remotes.set(remote.path, remote);
  if (build !== undefined) return { ...build, remotes };
  throw new MarketplaceUnsupportedError(
    'Only builds can be verified: Fab gives no checksum for single files',
    {
      phase: 'verify',
    },
  );
}

async function check(
  { manifest, remotes }: Build,
  { pathOf }: InstalledFolder,
  { asset, sink, context }: MaintenanceEnv,
  meter: ProgressMeter,
): Promise<readonly CheckedFile[]> {
  const wanted = manifest.files.filter(({ path }) => remotes.has(path));
  const places = wanted.map(({ path }) => pathOf(path));
  meter.expect(wanted.map(({ size }) => size));
  const checked: CheckedFile[] = [];
  for (const [index, file] of wanted.entries()) {
    const path = places[index] ?? pathOf(file.path);
    const each = meter.file(asset.uid, path, file.size);
    each.phase('verifying');
    let compared = 0;
    const compare = (bytes: number): void => {
      compared += bytes;
      each.add(bytes);
    };
    checked.push(await checkInstalled(manifest, file, sink, path, context.signal, compare));
    each.add(file.size - compared);
    each.done();
  }
  return checked;
}

function repair(
  wrong: readonly CheckedFile[],
  { manifest, store, remotes }: Build,
  { folder, pathOf }: InstalledFolder,
  options: FabVerifyOptions,
  { downloads, asset, sink, transfer }: MaintenanceEnv,
  meter: ProgressMeter,
): Promise<DownloadResult> {
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
  const { manifest: _, repair: __, ...download } = options;
  return downloadFiles(
    asset.uid,
    source,
    sink,
    { ...download, folder, ifExists: 'replace' },
    { ...transfer, meter },
  );
}
