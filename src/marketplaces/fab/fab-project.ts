import { toNumber } from '../shared/numeric.ts';
import type { RawFabImage, RawFabLibraryItem, RawFabProjectVersion } from './fab-raw.ts';

/** What the launcher tells of an asset. */
export interface FabProject {
  readonly namespace?: string | undefined;
  /** `asset_pack`, `complete_project` or `engine_plugin`. */
  readonly distributionMethod?: string | undefined;
  /** Where it came from: `fab`, or the name of an older shop. */
  readonly source?: string | undefined;
  readonly url?: string | undefined;
  /** Its id in the former Unreal Marketplace. */
  readonly legacyItemId?: string | undefined;
  readonly categories: readonly string[];
  readonly images: readonly FabImage[];
  /** Those that can be downloaded. */
  readonly versions: readonly FabProjectVersion[];
}

/** A picture. */
export interface FabImage {
  readonly url: string;
  readonly type?: string | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** A version of a project: one artifact, for some engines and platforms. */
export interface FabProjectVersion {
  readonly artifactId: string;
  /** Such as `UE_5.4`. */
  readonly engineVersions: readonly string[];
  readonly targetPlatforms: readonly string[];
  readonly builds: readonly { readonly buildVersion: string; readonly platform: string }[];
  readonly rawData: RawFabProjectVersion;
}

export function projectOf(raw: RawFabLibraryItem): FabProject {
  return {
    namespace: raw.assetNamespace ?? undefined,
    distributionMethod: raw.distributionMethod?.toLowerCase(),
    source: raw.source ?? undefined,
    url: raw.url ?? undefined,
    legacyItemId: raw.legacyItemId ?? undefined,
    categories: (raw.categories ?? []).flatMap(({ name, id }) => name ?? id ?? []),
    images: (raw.images ?? []).flatMap(imageOf),
    versions: (raw.projectVersions ?? []).flatMap(versionOf),
  };
}

function imageOf({ url, type, width, height }: RawFabImage): readonly FabImage[] {
  if (typeof url !== 'string') return [];
  return [{ url, type: type ?? undefined, width: toNumber(width), height: toNumber(height) }];
}

function versionOf(raw: RawFabProjectVersion): readonly FabProjectVersion[] {
  const artifactId = typeof raw.artifactId === 'string' ? raw.artifactId : raw.artifactId?.id;
  if (artifactId === undefined || artifactId === '') return [];
  return [
    {
      artifactId,
      engineVersions: raw.engineVersions ?? [],
      targetPlatforms: raw.targetPlatforms ?? [],
      builds: (raw.buildVersions ?? []).map(({ buildVersion, platform }) => ({
        buildVersion: buildVersion ?? '',
        platform: platform ?? '',
      })),
      rawData: raw,
    },
  ];
}
