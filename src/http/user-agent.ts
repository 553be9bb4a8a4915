/** How the SDK names itself to servers, where a program may. The version is that of package.json, held by a test. */
export const defaultUserAgent = 'asset-marketplace-client-core/0.1.0';
