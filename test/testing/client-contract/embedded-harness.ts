import {
  createMarketplace,
  type ClientHarness,
  type EmbeddedMarketplace,
  type HarnessContext,
  type MarketRoute,
} from 'asset-marketplace-client-core/testing';

const downloadRoutes: ReadonlySet<MarketRoute> = new Set<MarketRoute>(['files', 'link', 'file']);
const signedRoutes: readonly MarketRoute[] = ['list', 'asset', 'files', 'link'];

/** The embedded marketplace with every way to misbehave that the contract asks for. */
export function embeddedHarness({ logger }: HarnessContext): Required<
  Omit<ClientHarness, 'dispose' | 'pageSize'>
> & {
  readonly shop: EmbeddedMarketplace;
} {
  const shop = createMarketplace({ assets: 7, filesPerAsset: 3, fileSize: 100_000 });
  return {
    shop,
    client: shop.client({ logger, retry: { limit: 0 } }),
    uid: 'asset-3',
    unknownUid: 'nobody',
    requests: () => shop.requests.map(({ route }) => ({ download: downloadRoutes.has(route) })),
    openAnswers: () => shop.openAnswers,
    expireCredentials: () => shop.expireTokens(),
    refreshes: () => shop.refreshes,
    rejectCredentials() {
      for (const route of signedRoutes) shop.inject({ kind: 'status', status: 401, route, times: Infinity });
    },
    failPage(page) {
      shop.inject({ kind: 'status', status: 500, route: 'list', skip: page - 1, times: Infinity });
    },
    loopPages() {
      shop.inject({ kind: 'cursor-loop', route: 'list', times: Infinity });
    },
    secrets: () => shop.secrets,
  };
}
