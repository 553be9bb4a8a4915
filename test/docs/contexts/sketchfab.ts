// What Sketchfab's page and examples use without saying where it comes from.
import { SketchfabClient, sketchfabTokenAuth } from 'asset-marketplace-client-core/sketchfab';

export const token = 'sketchfab-token';
export const market = new SketchfabClient({ auth: sketchfabTokenAuth({ token }) });
export const collection = await market.getCollection();
