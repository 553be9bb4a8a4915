import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import type { BaseAsset, BaseAssetInit } from './base-asset.ts';

/** An asset as plain data. Fields of a subclass are kept, and made again from `rawData`. */
export interface AssetJson {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** ISO 8601. */
  readonly updatedAt?: string;
  readonly rawData: unknown;
}

/** A collection as plain data. */
export interface CollectionJson {
  readonly totalCount?: number;
  readonly assets: readonly AssetJson[];
}

/** An asset's fields as plain data. */
export function assetToJson(asset: BaseAsset): AssetJson {
  const { createdAt, updatedAt, ...rest } = asset;
  return { ...rest, ...dateField('createdAt', createdAt), ...dateField('updatedAt', updatedAt) };
}

/**
 * What an asset is made from, out of plain data.
 *
 * @param where - the path of the data, for the error.
 * @throws MarketplaceValidationError (`E_ARGUMENT`) that names the field of a wrong shape.
 */
export function assetFromJson(json: unknown, where: string): BaseAssetInit {
  const fields = record(json, where);
  const { uid, title, description, rawData } = fields;
  if (typeof uid !== 'string') throw wrong(`${where}.uid`, 'a string');
  if (typeof title !== 'string') throw wrong(`${where}.title`, 'a string');
  if (description !== undefined && typeof description !== 'string')
    throw wrong(`${where}.description`, 'a string');
  return {
    uid,
    title,
    description,
    createdAt: parseDate(fields['createdAt'], `${where}.createdAt`),
    updatedAt: parseDate(fields['updatedAt'], `${where}.updatedAt`),
    rawData,
  };
}

/** @throws MarketplaceValidationError (`E_ARGUMENT`) that names the field of a wrong shape. */
export function parseCollectionJson(json: unknown): {
  readonly assets: readonly BaseAssetInit[];
  readonly totalCount: number | undefined;
} {
  const { assets, totalCount } = record(json, 'collection');
  if (!Array.isArray(assets)) throw wrong('assets', 'an array');
  if (totalCount !== undefined && !Number.isSafeInteger(totalCount))
    throw wrong('totalCount', 'a whole number');
  return {
    assets: assets.map((asset: unknown, index) => assetFromJson(asset, `assets[${index}]`)),
    totalCount: totalCount as number | undefined,
  };
}

function dateField(name: 'createdAt' | 'updatedAt', date: Date | undefined): Partial<AssetJson> {
  return date === undefined ? {} : { [name]: date.toISOString() };
}

function parseDate(value: unknown, field: string): Date | undefined {
  if (value === undefined) return undefined;
  const date = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw wrong(field, 'a date in ISO 8601');
  return date;
}

function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(field, 'an object');
  return value as Record<string, unknown>;
}

function wrong(field: string, what: string): MarketplaceValidationError {
  return new MarketplaceValidationError(`"${field}" is not ${what}`, { field });
}
