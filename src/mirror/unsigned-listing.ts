import type { BaseAsset } from '../models/base-asset.ts';
import { assetToJson, type AssetJson } from '../models/collection-json.ts';

/** User info, query and fragment of a URL, around what stays. */
const url = /^(https?:\/\/)(?:[^/?#@]*@)?([^?#\s]*)[?#]?\S*$/i;

/**
 * An asset as it may be kept on a disk: URLs in what the list says end before their query. A signed link is a secret for
 * as long as it is valid, and useless afterwards.
 */
export function unsignedListing(asset: BaseAsset): AssetJson {
  const text = JSON.stringify(assetToJson(asset), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(url, '$1$2') : value,
  );
  return JSON.parse(text) as AssetJson;
}
