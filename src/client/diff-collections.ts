import type { BaseAsset } from '../models/base-asset.ts';
import { assetToJson } from '../models/collection-json.ts';

/** An asset that is in both, but not the same. */
export interface ChangedAsset<TAsset> {
  readonly before: TAsset;
  readonly after: TAsset;
  /** The names of the fields that differ; `rawData` for what only the payload shows. */
  readonly fields: readonly string[];
}

/** What changed between two snapshots of a library. */
export interface CollectionDiff<TAsset> {
  readonly added: readonly TAsset[];
  readonly removed: readonly TAsset[];
  readonly changed: readonly ChangedAsset<TAsset>[];
}

/**
 * What changed between two snapshots, asset by asset, by uid.
 *
 * @example
 * ```ts
 * const { added, removed, changed } = diffCollections(yesterday, today);
 * ```
 */
export function diffCollections<TAsset extends BaseAsset>(
  before: Iterable<TAsset>,
  after: Iterable<TAsset>,
): CollectionDiff<TAsset> {
  const old = new Map<string, TAsset>();
  for (const asset of before) old.set(asset.uid, asset);
  const added: TAsset[] = [];
  const changed: ChangedAsset<TAsset>[] = [];
  for (const asset of after) {
    const known = old.get(asset.uid);
    old.delete(asset.uid);
    if (known === undefined) added.push(asset);
    else if (known !== asset) {
      const fields = changedFields(known, asset);
      if (fields.length > 0) changed.push({ before: known, after: asset, fields });
    }
  }
  return { added, removed: [...old.values()], changed };
}

function changedFields(before: BaseAsset, after: BaseAsset): readonly string[] {
  const [a, b] = [fieldsOf(before), fieldsOf(after)];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => canonical(a[name]) !== canonical(b[name]));
}

function fieldsOf(asset: BaseAsset): Readonly<Record<string, unknown>> {
  return assetToJson(asset) as unknown as Record<string, unknown>;
}

/** JSON in which the order of keys does not matter. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
