// What Poly Haven's examples use without saying where it comes from.
import { PolyHavenClient } from 'asset-marketplace-client-core/polyhaven';

export const market = new PolyHavenClient();
export const collection = await market.getCollection();
