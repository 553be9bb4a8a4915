import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedUnity, packageKey } from './embedded-unity.ts';

const isList = (url: URL): boolean => url.pathname.endsWith('/purchases');

clientContract(
  { describe, it },
  ({ logger }) => {
    const { client, shop, state } = embeddedUnity();
    return {
      client: client({ logger, retry: { limit: 0 } }),
      uid: '1001',
      unknownUid: '999999',
      requests: () => shop.requests.map(({ url }) => ({ download: /download|terms/.test(url.pathname) })),
      openAnswers: () => shop.openAnswers,
      expireCredentials: () => {
        state.accessToken = 'unity-access-revoked';
      },
      refreshes: () => state.refreshes,
      rejectCredentials: () => shop.intercept(() => jsonAnswer({ message: 'Unauthorized' }, 401)),
      failPage: (page) =>
        shop.intercept(({ url }) =>
          isList(url) && Number(url.searchParams.get('offset')) === 2 * (page - 1)
            ? textAnswer('down', 503)
            : undefined,
        ),
      loopPages: () =>
        shop.intercept(({ url }) =>
          isList(url) ? jsonAnswer({ total: 1e6, results: [{ packageId: 1 }, { packageId: 2 }] }) : undefined,
        ),
      secrets: () => [
        'unity-access-0',
        'unity-refresh-0',
        'unity-access-1',
        'unity-refresh-1',
        'editor-secret',
        packageKey,
      ],
    };
  },
  { without: ['checksums'] },
);
