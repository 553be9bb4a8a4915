import { chunkPath } from './chunk-path.ts';
import type { ChunkTable } from './chunk-table.ts';
import { ManifestFile, type FileColumns } from './file-table.ts';

/** What a manifest says of its build, beside chunks and files. */
export interface ManifestMeta {
  /** What the build's chunk paths follow. May be lower than `version`. */
  readonly featureLevel: number;
  /** Files are stored whole instead of in chunks: very old, and not supported for download. */
  readonly isFileData: boolean;
  readonly appId: number;
  readonly appName: string;
  readonly buildVersion: string;
  readonly buildId: string;
  readonly launchExe: string;
  readonly launchCommand: string;
  readonly prereqIds: readonly string[];
  readonly prereqName: string;
  readonly prereqPath: string;
  readonly prereqArgs: string;
  readonly uninstallActionPath: string;
  readonly uninstallActionArgs: string;
}

/** Everything that a {@link ParsedManifest} is made from. */
export interface ManifestInit extends ManifestMeta {
  readonly format: 'binary' | 'json';
  readonly version: number;
  readonly chunks: ChunkTable;
  readonly files: FileColumns;
  readonly customFields: Readonly<Record<string, string>>;
  readonly unknownFields?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A BuildPatch manifest: which files a build has, and of which pieces of which chunks they are made. Made by
 * {@link parseManifest}.
 *
 * @example
 * ```ts
 * const manifest = await parseManifest(bytes);
 * for (const file of manifest.files) console.log(file.path, file.size, file.sha1);
 * ```
 */
export class ParsedManifest {
  readonly format: 'binary' | 'json';
  /** Of the file format: the header's, or `ManifestFileVersion`. */
  readonly version: number;
  readonly featureLevel: number;
  readonly isFileData: boolean;
  readonly appId: number;
  readonly appName: string;
  readonly buildVersion: string;
  /** As stored, or computed from the other names as the launcher does. */
  readonly buildId: string;
  readonly launchExe: string;
  readonly launchCommand: string;
  readonly prereqIds: readonly string[];
  readonly prereqName: string;
  readonly prereqPath: string;
  readonly prereqArgs: string;
  readonly uninstallActionPath: string;
  readonly uninstallActionArgs: string;
  readonly customFields: Readonly<Record<string, string>>;
  readonly chunks: ChunkTable;
  /** Top-level fields of a JSON manifest that this SDK does not know. */
  readonly unknownFields: Readonly<Record<string, unknown>>;
  readonly #columns: FileColumns;
  #files: readonly ManifestFile[] | undefined;

  /** @internal */
  constructor(init: ManifestInit) {
    this.format = init.format;
    this.version = init.version;
    this.featureLevel = init.featureLevel;
    this.isFileData = init.isFileData;
    this.appId = init.appId;
    this.appName = init.appName;
    this.buildVersion = init.buildVersion;
    this.buildId = init.buildId;
    this.launchExe = init.launchExe;
    this.launchCommand = init.launchCommand;
    this.prereqIds = init.prereqIds;
    this.prereqName = init.prereqName;
    this.prereqPath = init.prereqPath;
    this.prereqArgs = init.prereqArgs;
    this.uninstallActionPath = init.uninstallActionPath;
    this.uninstallActionArgs = init.uninstallActionArgs;
    this.customFields = init.customFields;
    this.chunks = init.chunks;
    this.unknownFields = init.unknownFields ?? {};
    this.#columns = init.files;
  }

  /** In the manifest's order. */
  get files(): readonly ManifestFile[] {
    this.#files ??= Object.freeze(
      Array.from({ length: this.#columns.count }, (_, index) => new ManifestFile(this.#columns, index)),
    );
    return this.#files;
  }

  /** Bytes of all files together. */
  get installSize(): number {
    return this.#columns.parts.lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Bytes of all chunks as stored; where the manifest does not say, 1 MiB each. */
  get downloadSize(): number {
    const { count, packedSizes } = this.chunks.columns;
    return packedSizes?.reduce((sum, size) => sum + size, 0) ?? count * legacyChunkSize;
  }

  /** Where a chunk is, below a base URL of the build. */
  chunkPath(index: number): string {
    return chunkPath(this.chunks, index, this.featureLevel);
  }

  /**
   * The files that an installation with these tags has: those without a tag, and those with one that was chosen.
   *
   * @param installTags - undefined: all files.
   */
  selectFiles(installTags: readonly string[] | undefined): readonly ManifestFile[] {
    if (installTags === undefined) return this.files;
    return this.files.filter((file) => {
      const tags = file.installTags;
      return tags.length === 0 || tags.some((tag) => installTags.includes(tag));
    });
  }
}

/** What a chunk holds when nothing says otherwise. */
export const legacyChunkSize: number = 1 << 20;
