import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { compareVersions } from '../shared/compare-versions.ts';

/** Which form of an asset is wanted. */
export interface FabChoice {
  /** The code of a format, such as `fbx`. Default: Unreal Engine where there is one, else the first with files. */
  readonly format?: string | undefined;
  /** Default: Windows where there is such a build, else the first that there is. */
  readonly platform?: 'Windows' | 'Mac' | 'Linux' | (string & {}) | undefined;
  /** Such as `5.4` or `UE_5.4`. Default: the newest that there is. */
  readonly engineVersion?: string | undefined;
}

/** Something to choose among. */
interface Candidate {
  readonly engineVersions: readonly string[];
  readonly platforms: readonly string[];
}

/**
 * The candidate that fits the choice; of several, the one for the newest engine. One that tells no versions or no
 * platforms fits all.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) that says what there is.
 */
export function chooseVersion<T extends Candidate>(
  candidates: readonly T[],
  { platform, engineVersion }: FabChoice,
): { readonly chosen: T; readonly platform: string } {
  const fitting = candidates.filter(
    (each) =>
      fits(
        each.engineVersions,
        engineVersion === undefined ? undefined : engineOf(engineVersion),
        engineOf,
      ) && fits(each.platforms, platform?.toLowerCase(), (one) => one.toLowerCase()),
  );
  const [chosen] = fitting.toSorted((a, b) => compareVersions(newest(b), newest(a)));
  if (chosen === undefined) throw nothingFits(candidates);
  const named = (name: string): string | undefined =>
    chosen.platforms.find((each) => each.toLowerCase() === name.toLowerCase());
  const preferred = platform === undefined ? (named('Windows') ?? chosen.platforms[0]) : named(platform);
  return { chosen, platform: preferred ?? platform ?? 'Windows' };
}

function fits(
  offered: readonly string[],
  wanted: string | undefined,
  normalize: (one: string) => string,
): boolean {
  return wanted === undefined || offered.length === 0 || offered.some((one) => normalize(one) === wanted);
}

/** `UE_5.4` and `5.4` are the same. */
function engineOf(version: string): string {
  return version.toLowerCase().replace(/^ue_?/, '');
}

function newest({ engineVersions }: Candidate): string {
  return engineVersions.map(engineOf).toSorted(compareVersions).at(-1) ?? '';
}

function nothingFits(candidates: readonly Candidate[]): MarketplaceUnsupportedError {
  const list = (of: (each: Candidate) => readonly string[]): string =>
    [...new Set(candidates.flatMap(of))].toSorted(compareVersions).join(', ') || 'none';
  return new MarketplaceUnsupportedError('The asset has no version for this engine and platform', {
    phase: 'resolve',
    hint:
      `There are: engines ${list((each) => each.engineVersions)}; ` +
      `platforms ${list((each) => each.platforms)}.`,
  });
}
