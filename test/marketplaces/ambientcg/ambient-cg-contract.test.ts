import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedAmbientCg } from './embedded-ambient-cg.ts';

const isList = (url: URL): boolean => url.pathname.startsWith('/api/') && !url.searchParams.has('id');

describe.each(['v2', 'v3'] as const)('with %s', (api) => {
  clientContract(
    { describe, it },
    async ({ logger }) => {
      const { client, shop } = await embeddedAmbientCg();
      return {
        client: client({ api, logger, retry: { limit: 0 } }),
        uid: 'Planks901',
        unknownUid: 'Nothing001',
        requests: () => shop.requests.map(({ url }) => ({ download: !url.pathname.startsWith('/api/') })),
        openAnswers: () => shop.openAnswers,
        failPage: (page) =>
          shop.intercept(({ url }) =>
            isList(url) && Number(url.searchParams.get('offset')) === 2 * (page - 1)
              ? textAnswer('down', 503)
              : undefined,
          ),
        loopPages: () =>
          shop.intercept(({ url }) =>
            isList(url)
              ? jsonAnswer({
                  totalResults: 1e6,
                  numberOfResults: 1e6,
                  assets: [{ id: 'a' }],
                  foundAssets: [{ assetId: 'a' }],
                })
              : undefined,
          ),
      };
    },
    { without: ['refresh', 'rejected-credentials', 'secrets', 'checksums'] },
  );
});
