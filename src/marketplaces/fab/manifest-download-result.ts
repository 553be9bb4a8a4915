import type { MarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import { parseManifest } from './build-patch/parse-manifest.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { FabAsset } from './fab-asset.ts';

/** What a {@link ManifestDownloadResult} is made from. */
export interface ManifestDownloadInit {
  readonly asset: FabAsset;
  readonly bytes?: Uint8Array | undefined;
  readonly artifactId?: string | undefined;
  readonly buildVersion?: string | undefined;
  readonly platform?: string | undefined;
  readonly path?: string | undefined;
  readonly error?: MarketplaceError | undefined;
}

/**
 * The manifest of an asset's build, or why there is none.
 *
 * @example
 * ```ts
 * const result = await fab.downloadManifest(asset);
 * if (result.success) console.log((await result.load()).files.length);
 * else console.error(result.error?.message);
 * ```
 */
export class ManifestDownloadResult {
  readonly success: boolean;
  readonly asset: FabAsset;
  /** The manifest as it was sent. */
  declare readonly bytes?: Uint8Array;
  declare readonly artifactId?: string;
  declare readonly buildVersion?: string;
  declare readonly platform?: string;
  /** Where it was saved, if a sink was given. */
  declare readonly path?: string;
  declare readonly error?: MarketplaceError;

  /** @internal */
  constructor(init: ManifestDownloadInit) {
    this.success = init.bytes !== undefined && init.error === undefined;
    this.asset = init.asset;
    if (init.bytes !== undefined) this.bytes = init.bytes;
    if (init.artifactId !== undefined) this.artifactId = init.artifactId;
    if (init.buildVersion !== undefined) this.buildVersion = init.buildVersion;
    if (init.platform !== undefined) this.platform = init.platform;
    if (init.path !== undefined) this.path = init.path;
    if (init.error !== undefined) this.error = init.error;
  }

  /** Bytes of the manifest. */
  get size(): number | undefined {
    return this.bytes?.length;
  }

  /**
   * Parses the manifest.
   *
   * @throws the error of the download when it failed; else as {@link parseManifest}.
   */
  async load(): Promise<ParsedManifest> {
    if (this.error !== undefined) throw this.error;
    if (this.bytes === undefined) {
      throw new MarketplaceValidationError('There is no manifest', { code: 'E_STATE' });
    }
    return parseManifest(this.bytes);
  }
}
