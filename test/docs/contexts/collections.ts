// What collections.md uses without saying where it comes from.
import { createMarketplace } from 'asset-marketplace-client-core/testing';

export const market = createMarketplace({ assets: 12 }).client();
