// What ambientCG's examples use without saying where it comes from.
import { AmbientCgClient } from 'asset-marketplace-client-core/ambientcg';

export const market = new AmbientCgClient();
export const collection = await market.getCollection();
