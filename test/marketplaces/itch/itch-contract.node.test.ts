// Not in browsers: there a redirect with credentials cannot be followed, so itch.io needs a proxy.
import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedItch } from './embedded-itch.ts';

const isList = (url: URL): boolean => url.pathname.endsWith('/owned-keys');

clientContract({ describe, it }, ({ logger }) => {
  const { client, shop, state, oauth } = embeddedItch();
  return {
    client: client({ auth: oauth(), logger, retry: { limit: 0 } }),
    uid: '3006',
    unknownUid: '999999',
    requests: () =>
      shop.requests.map(({ url }) => ({ download: /download|uploads|@cdn/.test(url.pathname) })),
    openAnswers: () => shop.openAnswers,
    expireCredentials: () => {
      state.accessToken = 'itch-access-revoked';
    },
    refreshes: () => state.refreshes,
    rejectCredentials: () => shop.intercept(() => jsonAnswer({ errors: ['invalid key'] }, 401)),
    failPage: (page) =>
      shop.intercept(({ url }) =>
        isList(url) && url.searchParams.get('page') === String(page)
          ? textAnswer('overload', 503)
          : undefined,
      ),
    loopPages: () =>
      shop.intercept(({ url }) =>
        isList(url) ? jsonAnswer({ owned_keys: [{ id: 1, game_id: 1 }] }) : undefined,
      ),
    secrets: () => ['itch-access-0', 'itch-access-1', 'itch-refresh-0', 'itch-signature-1-0'],
  };
});
