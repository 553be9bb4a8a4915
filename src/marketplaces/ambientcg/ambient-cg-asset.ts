import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { RawAmbientCgAsset, RawAmbientCgAssetV2 } from './ambient-cg-raw.ts';
import { variantOf, type AmbientCgVariant } from './ambient-cg-variant.ts';

/**
 * A material, an HDRI, a model, … of ambientCG. All are CC0.
 *
 * Made from either version of the API; the fields are those of v3.
 *
 * @example
 * ```ts
 * const planks = await market.getAsset('Planks901');
 * console.log(planks.variants.map(({ attributes, size }) => `${attributes}: ${size} bytes`));
 * ```
 */
export class AmbientCgAsset extends BaseAsset {
  declare readonly rawData: RawAmbientCgAsset | RawAmbientCgAssetV2;
  /** `material`, `hdri`, `3d-model`, `decal`, `atlas`, `substance`, `terrain`, … */
  declare readonly type?: string;
  readonly tags: readonly string[];
  /** Names of the texture maps: `color`, `normal`, … */
  readonly maps: readonly string[];
  /** Of the real thing, in the marketplace's unit, which it does not document (centimetres, by all appearance). */
  readonly dimensions: { readonly width?: number; readonly height?: number; readonly depth?: number };
  declare readonly technique?: string;
  /** By size and format, such as `512-WEBP`. */
  readonly thumbnails: Readonly<Record<string, string>>;
  /** The asset's page. */
  readonly pageUrl: string;
  /** What can be downloaded. */
  readonly variants: readonly AmbientCgVariant[];

  constructor(raw: RawAmbientCgAsset | RawAmbientCgAssetV2) {
    const fields = isV2(raw) ? fieldsOfV2(raw) : raw;
    const { id, title, shortDescription, releaseDate, type, technique, url } = fields;
    super({
      uid: id,
      title: title ?? id,
      description: shortDescription ?? undefined,
      createdAt: toDate(releaseDate),
      rawData: raw,
    });
    this.tags = toList(fields.tags);
    this.maps = toList(fields.maps);
    this.thumbnails = fields.thumbnails ?? {};
    this.pageUrl = url ?? `https://ambientcg.com/a/${encodeURIComponent(id)}`;
    this.variants = toList(fields.downloads).map((each) => variantOf(id, each));
    const known = Object.entries(fields.dimensions ?? {}).map(([name, value]) => [
      name,
      toNumber(value) || undefined,
    ]);
    this.dimensions = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    assignKnown<AmbientCgAsset>(this, { type, technique });
  }
}

function isV2(raw: RawAmbientCgAsset | RawAmbientCgAssetV2): raw is RawAmbientCgAssetV2 {
  return 'assetId' in raw;
}

/** What v2 says, in the words of v3. */
function fieldsOfV2(raw: RawAmbientCgAssetV2): RawAmbientCgAsset {
  const downloads = toList(raw.downloadFolders)
    .flatMap((folder) => toList(folder.downloadFiletypeCategories))
    .flatMap((category) => toList(category.downloads))
    .flatMap(({ downloadLink, fullDownloadPath, attribute, filetype, ...rest }) => {
      const url = downloadLink ?? fullDownloadPath;
      return typeof url === 'string' ? [{ ...rest, url, attributes: attribute, extension: filetype }] : [];
    });
  return {
    id: raw.assetId,
    type: raw.dataType?.replace('3DModel', '3D-Model').toLowerCase(),
    title: raw.displayName,
    url: raw.shortLink,
    tags: raw.tags,
    dimensions: { width: raw.dimensionX, height: raw.dimensionY, depth: raw.dimensionZ },
    technique: raw.creationMethod,
    releaseDate: raw.releaseDate,
    thumbnails: raw.previewImage,
    downloads,
  };
}
