// What from-python.md uses without saying where it comes from.
import { fabEndpoints, FabCookieAuth } from 'asset-marketplace-client-core/fab';
import { cookies } from './fab.ts';

export { uid } from './fab.ts';
export const auth = new FabCookieAuth({ endpoints: fabEndpoints('https://www.fab.com'), cookies });
