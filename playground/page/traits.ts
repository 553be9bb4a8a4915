import type { BaseAsset } from 'asset-marketplace-client-core';

/** What the page shows of an asset, whatever its marketplace. */
export interface Traits {
  readonly category: string;
  readonly tags: readonly string[];
  readonly license: string;
  readonly thumbnailUrl?: string | undefined;
  /** Bytes of all files, where lists tell it. */
  readonly size?: number | undefined;
}

const known = new WeakMap<BaseAsset, Traits>();

/** Looks for what marketplaces call by the same names. */
export function traitsOf(asset: BaseAsset): Traits {
  let traits = known.get(asset);
  if (traits === undefined) {
    traits = read(asset as BaseAsset & Readonly<Record<string, unknown>>);
    known.set(asset, traits);
  }
  return traits;
}

function read(asset: BaseAsset & Readonly<Record<string, unknown>>): Traits {
  const { category, kind, type, tags, license, thumbnailUrl, thumbnails, size } = asset;
  const label = (license as { readonly label?: unknown } | undefined)?.label;
  const attribution = text(asset['attribution']);
  const picture = thumbnailUrl ?? Object.values(thumbnails ?? {})[0];
  return {
    category: text(kind) ?? text(category) ?? text(type) ?? 'asset',
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    license:
      text(license) ??
      text(label) ??
      (attribution?.endsWith('CC0') === true ? 'CC0-1.0' : 'as the marketplace says'),
    thumbnailUrl: text(picture),
    size: typeof size === 'number' ? size : undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
