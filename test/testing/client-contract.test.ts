import {
  clientContract,
  createMarketplace,
  type HarnessContext,
  type MarketRoute,
} from 'asset-marketplace-client-core/testing';
import { describe, it } from 'vitest';

const downloadRoutes: ReadonlySet<MarketRoute> = new Set<MarketRoute>(['files', 'link', 'file']);
const signedRoutes: readonly MarketRoute[] = ['list', 'asset', 'files', 'link'];

function makeClient({ logger }: HarnessContext) {
  const shop = createMarketplace({ assets: 7, filesPerAsset: 3, fileSize: 100_000 });
  return {
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
    failPage(page: number) {
      shop.inject({ kind: 'status', status: 500, route: 'list', skip: page - 1, times: Infinity });
    },
    loopPages() {
      shop.inject({ kind: 'cursor-loop', route: 'list', times: Infinity });
    },
    secrets: () => shop.secrets,
  };
}

describe('the client of the embedded marketplace', () => {
  clientContract({ describe, it }, makeClient);
});
