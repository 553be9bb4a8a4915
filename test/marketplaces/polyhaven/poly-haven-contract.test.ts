import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { embeddedPolyHaven } from './embedded-poly-haven.ts';

clientContract(
  { describe, it },
  ({ logger }) => {
    const { client, shop } = embeddedPolyHaven();
    return {
      client: client({ logger, retry: { limit: 0 } }),
      uid: 'harbour_planks',
      unknownUid: 'nothing_here',
      requests: () => shop.requests.map(({ url }) => ({ download: !/^\/(assets|info)/.test(url.pathname) })),
      openAnswers: () => shop.openAnswers,
    };
  },
  // There are no credentials, and the list is one answer.
  { without: ['paging', 'failing-page', 'cursor-loop', 'refresh', 'rejected-credentials', 'secrets'] },
);
