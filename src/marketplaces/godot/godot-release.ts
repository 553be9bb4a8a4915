import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { compareVersions } from '../shared/compare-versions.ts';
import type { RawGodotRelease } from './godot-release-raw.ts';
import { majorMinor } from './major-minor.ts';

/** Which release of an asset to take. */
export interface GodotReleaseChoice {
  /** Exactly this one: its id, or its version; of several with one version, the newest. */
  readonly release?: string | undefined;
  /** The newest release for this version of the engine, such as `4.3`. Default: the newest. */
  readonly godotVersion?: string | undefined;
  /** Take releases that are not stable too. Default false. */
  readonly prereleases?: boolean | undefined;
}

/**
 * The release to take: the newest by version, then by id, of those that fit. The store's own order says nothing.
 *
 * @throws MarketplaceNotFoundError (`E_NOT_FOUND`) when the asset has none to download; MarketplaceUnsupportedError
 * (`E_UNSUPPORTED`) when none fits.
 */
export function chooseRelease(
  releases: readonly RawGodotRelease[],
  { release, godotVersion, prereleases = release !== undefined }: GodotReleaseChoice,
): RawGodotRelease {
  const engine = godotVersion === undefined ? undefined : majorMinor(godotVersion);
  const there = releases
    .filter(({ download_url: url }) => typeof url === 'string' && url !== '')
    .toSorted(newestFirst);
  const found = there.find(
    (each) =>
      (release === undefined || String(each.id) === release || each.version === release) &&
      (prereleases || each.stable !== false) &&
      (engine === undefined || fits(each, engine)),
  );
  if (found !== undefined) return found;
  const place = { phase: 'resolve' } as const;
  if (there.length === 0) throw new MarketplaceNotFoundError('The asset has no release to download', place);
  const hint = `There is ${there.slice(0, 20).map(describe).join(', ')}.`;
  throw new MarketplaceUnsupportedError('The asset has no release that fits', { ...place, hint });
}

function fits({ min_godot_version: min, max_godot_version: max }: RawGodotRelease, engine: string): boolean {
  return (!min || compareVersions(engine, min, 2) >= 0) && (!max || compareVersions(engine, max, 2) <= 0);
}

function newestFirst(a: RawGodotRelease, b: RawGodotRelease): number {
  return compareVersions(b.version ?? '', a.version ?? '') || compareVersions(String(b.id), String(a.id));
}

function describe({
  version,
  stable,
  min_godot_version: min,
  max_godot_version: max,
}: RawGodotRelease): string {
  return `${version ?? '?'}${stable === false ? ' (not stable)' : ''} for Godot ${min ?? 'any'} to ${max ?? 'any'}`;
}
