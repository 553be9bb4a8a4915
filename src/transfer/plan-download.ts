import { createError } from '../errors/create-error.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import type { Checksum } from '../models/checksum.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import { crc32 } from '../shared/crc32.ts';
import { safeFolderName } from '../shared/safe-folder-name.ts';
import { findCollisions, safePath } from '../shared/safe-path.ts';
import type { DownloadOptions } from './download-options.ts';
import { planFile, type PlannedFile } from './planned-file.ts';

const maxFiles = 1_000_000;
const longestTitle = 80;

/** What a download will write, before a byte moves. */
export interface DownloadPlan {
  readonly assetUid: string;
  readonly title: string;
  /** In the sink. */
  readonly folder: string;
  readonly files: readonly PlannedDownload[];
  /** Bytes of all files, if all sizes are known. */
  readonly totalBytes?: number | undefined;
  /** Paths that would be one file, or a file and a folder, on some file system. A download refuses them. */
  readonly collisions: readonly (readonly [string, string])[];
}

/** One file of a plan. */
export interface PlannedDownload {
  /** In the sink. */
  readonly path: string;
  /** As the marketplace names it. */
  readonly remotePath: string;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly checksums: readonly Checksum[];
}

/** Gathers, checks and names the files of an asset. */
export async function planFiles(
  asset: BaseAsset,
  remotes: AsyncIterable<RemoteFile>,
  options: DownloadOptions,
): Promise<readonly PlannedFile[]> {
  const folder = folderOf(asset, options);
  const wanted = fileFilter(options.files);
  const files: PlannedFile[] = [];
  for await (const remote of remotes) {
    options.signal?.throwIfAborted();
    if (!wanted(remote)) continue;
    if (files.length >= maxFiles) throw createError('E_TOO_LARGE', `An asset of more than ${maxFiles} files`);
    files.push(await planFile(asset.uid, folder, remote, options));
  }
  return files;
}

/** The plan of an asset's download, for people and programs to look at. */
export async function planDownload(
  asset: BaseAsset,
  remotes: AsyncIterable<RemoteFile>,
  options: DownloadOptions,
): Promise<DownloadPlan> {
  const files = await planFiles(asset, remotes, options);
  const sizes = files.map(({ remote }) => remote.size);
  const known = sizes.filter((size) => size !== undefined);
  return {
    assetUid: asset.uid,
    title: asset.title,
    folder: folderOf(asset, options),
    files: files.map(({ path, remote }) => ({
      path,
      remotePath: remote.path,
      checksums: remote.checksums ?? [],
      ...(remote.size === undefined ? {} : { size: remote.size }),
    })),
    collisions: findCollisions(files.map(({ path }) => path)),
    ...(known.length === sizes.length ? { totalBytes: known.reduce((sum, size) => sum + size, 0) } : {}),
  };
}

/** @throws MarketplaceValidationError `E_NAME` that lists both, when two files would be one. */
export function refuseCollisions(files: readonly PlannedFile[]): void {
  const [first, ...more] = findCollisions(files.map(({ path }) => path));
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` and ${more.length} more pairs`;
  throw createError('E_NAME', `"${first[0]}" and "${first[1]}" would be one file on some systems${others}`, {
    phase: 'plan',
    hint: 'Download them one at a time with the option "files", each into another "folder".',
  });
}

/** `<title>-<uid>`, made safe, unless the call says otherwise. */
function folderOf(asset: BaseAsset, { folder }: DownloadOptions): string {
  if (folder !== undefined) return folder === '' ? '' : safePath(folder);
  const title = Array.from(asset.title).slice(0, longestTitle).join('').trim();
  // A uid that has to be changed could become another's, so it gets a checksum of what it was.
  const mark =
    safeFolderName(asset.uid) === asset.uid
      ? ''
      : `~${crc32(new TextEncoder().encode(asset.uid)).toString(16)}`;
  return safeFolderName(`${title}-${asset.uid}${mark}`);
}

function fileFilter(files: DownloadOptions['files']): (file: RemoteFile) => boolean {
  if (files === undefined) return () => true;
  if (typeof files === 'function') return files;
  const paths = new Set(files);
  return ({ path }) => paths.has(path);
}
