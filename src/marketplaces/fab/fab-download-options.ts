import type { Sink } from '../../sinks/sink.ts';
import type { DownloadOptions } from '../../transfer/download-options.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { FabChoice } from './fab-choice.ts';

/** How an asset of Fab is downloaded. */
export interface FabDownloadOptions extends DownloadOptions, FabChoice {
  /** Of a build, only files without a tag and those with one of these. Default: all files. */
  readonly installTags?: readonly string[] | undefined;
}

/** How the manifest of an asset's build is downloaded. */
export interface FabManifestOptions extends FabChoice {
  /** Save it here too, as `<title>_<uid>.manifest`. */
  readonly sink?: Sink | undefined;
  /** Ends the call, which then rejects with its reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** How an installed build is brought to the present version. */
export interface FabUpdateOptions extends Omit<FabDownloadOptions, 'files' | 'ifExists'> {}

/** How an installed build is checked. */
export interface FabVerifyOptions extends Omit<FabDownloadOptions, 'files' | 'ifExists'> {
  /** Of the version that is installed. Default: the present one at Fab. */
  readonly manifest?: ParsedManifest | undefined;
  /** Fetch what is damaged or missing. Default true; false only looks. */
  readonly repair?: boolean | undefined;
}

/** Names of the options that choose among an asset's forms. */
export const fabChoiceNames: readonly (keyof FabChoice)[] = ['format', 'platform', 'engineVersion'];
