import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { pickResolution } from '../shared/pick-resolution.ts';
import type { RawAmbientCgDownload, RawAmbientCgDownloadV2 } from './ambient-cg-raw.ts';

/** One download of an asset. */
export interface AmbientCgVariant {
  /** As the marketplace names it: `1K-JPG`, `LQ-2K-PNG`, `COMPILED-XL`. */
  readonly attributes: string;
  /** `1K`, if the name has one. */
  readonly resolution?: string | undefined;
  /** The rest of the name, else the extension: `JPG`, `LQ-PNG`, `COMPILED-XL`, `exr`. */
  readonly format: string;
  /** `zip`, `exr`, `usdz`, `sbsar`, … */
  readonly extension: string;
  readonly fileName: string;
  /** Answers with a redirect to where the bytes are. */
  readonly url: string;
  /** Bytes. */
  readonly size?: number | undefined;
  /** Names of the files inside, where the marketplace tells them (v2). */
  readonly members: readonly string[];
}

/** Which variant of an asset to take. */
export interface AmbientCgChoice {
  /** Exactly this one, such as `2K-PNG`; `all`: every one. Default: by the two below. */
  readonly attributes?: string | undefined;
  /** Such as `4K`. Default: the largest of at most 2K, else the smallest. */
  readonly resolution?: string | undefined;
  /** Such as `PNG`, or a file extension. Default: `JPG`, else `PNG`, else what there is. */
  readonly format?: string | undefined;
}

/** A variant from either version's description of a download. */
export function variantOf(uid: string, raw: RawAmbientCgDownload & RawAmbientCgDownloadV2): AmbientCgVariant {
  const attributes = raw.attributes ?? '';
  const fileName = raw.fileName ?? fileParameter(raw.url) ?? `${uid}_${attributes}.${raw.extension ?? 'zip'}`;
  const extension = (raw.extension ?? /\.(\w+)$/.exec(fileName)?.[1] ?? '').toLowerCase();
  const words = attributes.split('-');
  const resolution = words.find((word) => /^\d+K$/i.test(word));
  return {
    attributes,
    resolution,
    format: words.filter((word) => word !== resolution).join('-') || extension,
    extension,
    fileName,
    url: raw.url,
    size: toNumber(raw.size),
    members: toList(raw.zipContent),
  };
}

/**
 * The variants that `choice` means: one, unless there are several of a name, or all were asked for.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) when the asset has none such.
 */
export function chooseVariants(
  variants: readonly AmbientCgVariant[],
  { attributes, resolution, format }: AmbientCgChoice,
): readonly AmbientCgVariant[] {
  if (attributes === 'all') return variants;
  const wanted = format ?? ['JPG', 'PNG'].find((each) => variants.some((one) => one.format === each));
  const fitting = variants.filter((variant) =>
    attributes === undefined
      ? same(variant.format, wanted ?? variants[0]?.format) || same(variant.extension, format)
      : same(variant.attributes, attributes),
  );
  const picked =
    attributes === undefined
      ? pickResolution(
          fitting.flatMap((each) => each.resolution ?? []),
          resolution,
        )
      : undefined;
  const chosen = fitting.filter(
    (each) => attributes !== undefined || (each.resolution === picked && (picked ?? resolution) === picked),
  );
  if (chosen.length > 0) return chosen;
  const names = variants.map((each) => each.attributes || each.fileName);
  throw new MarketplaceUnsupportedError('The asset has no such download', {
    phase: 'resolve',
    hint: `There is ${names.slice(0, 40).join(', ') || 'none'}.`,
  });
}

function same(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** The name is the `file` of the query; the address that it redirects to has another. */
function fileParameter(url: string): string | undefined {
  return URL.canParse(url) ? (new URL(url).searchParams.get('file') ?? undefined) : undefined;
}
