import { assetToJson } from '../models/collection-json.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import { hashBytes } from '../transfer/checksum.ts';

/**
 * Names what the list says of an asset, and how it is downloaded: another one means that the asset is to be looked at.
 *
 * Of a URL only the path counts: links to pictures are often signed anew for each list, and come from any of many hosts.
 */
export async function fingerprintOf<TAsset extends BaseAsset>(
  asset: TAsset,
  versionOf: ((asset: TAsset) => string) | undefined,
  download: object,
): Promise<string> {
  const said = versionOf === undefined ? assetToJson(asset) : versionOf(asset);
  const text = JSON.stringify([said, download], (_, value: unknown) => {
    if (typeof value === 'string') return /^https?:\/\/[^/?#]*([^?#]*)/.exec(value)?.[1] ?? value;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value;
  });
  return (await hashBytes('sha256', new TextEncoder().encode(text))).slice(0, 32);
}

/** The order of keys says nothing. */
function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
