import { toNumber } from '../shared/numeric.ts';
import type { RawFabAssetFormat, RawFabFile } from './fab-raw.ts';

/** A form in which an asset can be had: Unreal Engine, FBX, glTF, … */
export interface FabAssetFormat {
  readonly type: FabAssetFormatType;
  readonly technicalSpecs?: FabTechnicalSpecs | undefined;
  /** Empty in lists, which do not tell them, and for formats that cannot be downloaded. */
  readonly files: readonly FabFile[];
  readonly rawData: RawFabAssetFormat;
}

/** Which format it is. */
export interface FabAssetFormatType {
  /** Such as `unreal-engine`, `fbx`, `gltf`: what the option `format` takes. */
  readonly code: string;
  readonly name: string;
  readonly icon?: string | undefined;
  readonly groupName?: string | undefined;
  readonly extensions: readonly string[];
}

/** What the seller says of a format. */
export interface FabTechnicalSpecs {
  /** HTML, written by the seller: not to be shown unchecked. */
  readonly technicalDetails?: string | undefined;
  /** Such as `UE_5.4`. */
  readonly engineVersions: readonly string[];
  readonly targetPlatforms: readonly string[];
  /** Such as `asset_pack`, in lower case. */
  readonly distributionMethod?: string | undefined;
}

/** One file of a format, or one build of it. */
export interface FabFile {
  readonly uid: string;
  readonly name: string;
  /** Bytes; unknown for Unreal builds, whose manifest tells it. */
  readonly size?: number | undefined;
  readonly engineVersions: readonly string[];
  readonly platforms: readonly string[];
  readonly rawData: RawFabFile;
}

/** The code of the format that is delivered as a build of many files. */
export const unrealEngine = 'unreal-engine';

export function assetFormatOf(raw: RawFabAssetFormat): FabAssetFormat {
  const { assetFormatType: type, technicalSpecs: specs } = raw;
  return {
    type: {
      code: type.code,
      name: type.name ?? type.code,
      icon: type.icon ?? undefined,
      groupName: type.groupName ?? undefined,
      extensions: type.extensions ?? [],
    },
    technicalSpecs:
      specs === null || specs === undefined
        ? undefined
        : {
            technicalDetails: specs.technicalDetails ?? undefined,
            engineVersions: specs.unrealEngineEngineVersions ?? [],
            targetPlatforms: specs.unrealEngineTargetPlatforms ?? [],
            distributionMethod: specs.unrealEngineDistributionMethod?.toLowerCase(),
          },
    files: (raw.files ?? []).map(fileOf),
    rawData: raw,
  };
}

function fileOf(raw: RawFabFile): FabFile {
  const size = toNumber(raw.fileSize);
  return {
    uid: raw.uid,
    name: raw.name ?? raw.uid,
    size: size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined,
    engineVersions: raw.engineVersions ?? (raw.initialEngineVersion ? [raw.initialEngineVersion] : []),
    platforms: raw.platformsIncluded ?? [],
    rawData: raw,
  };
}
