// What itch.io's page and examples use without saying where it comes from.
import { ItchClient, itchKeyAuth } from 'asset-marketplace-client-core/itch';

export const key = 'itch-api-key';
export const market = new ItchClient({ auth: itchKeyAuth({ key }) });
export const collection = await market.getCollection();
