import type { CallContext } from '../../http/http-session.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { asSent } from '../shared/as-sent.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { askUnity, faultOf } from './unity-api.ts';
import { UnityAsset } from './unity-asset.ts';
import { unityProductSchema } from './unity-product-raw.ts';

const productSchema = asSent(unityProductSchema, faultOf);

/** One asset with its product. */
export async function readProduct(
  uid: string,
  { session }: CallContext,
  purchase?: UnityAsset['purchase'],
): Promise<UnityAsset> {
  const product = await askUnity(session, `product/${pathSegment(uid)}`, productSchema);
  return new UnityAsset({ uid, product, purchase });
}

/** Assets of a list with their products; without, where the store no longer shows one. */
export function readProducts(
  assets: readonly UnityAsset[],
  context: CallContext,
): Promise<readonly UnityAsset[]> {
  return Promise.all(
    assets.map(async (asset) => {
      try {
        return await readProduct(asset.uid, context, asset.purchase);
      } catch (error) {
        if (!isMarketplaceError(error, 'MarketplaceNotFoundError')) throw error;
        context.logger.warn('The store no longer shows a purchase', { assetUid: asset.uid });
        return asset;
      }
    }),
  );
}
