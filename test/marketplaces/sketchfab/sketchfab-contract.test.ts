import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedSketchfab, models } from './embedded-sketchfab.ts';

const answersAs401 = ({ url }: { readonly url: URL }): boolean => url.hostname === 'api.sketchfab.com';

const isList = (url: URL): boolean => url.pathname.endsWith('/purchases');

clientContract(
  { describe, it },
  async ({ logger }) => {
    const { client, shop, state, oauth } = await embeddedSketchfab();
    // Details of a model are public, so that only this makes the shop look at the credentials.
    const withLogin = (): void =>
      shop.intercept((request) =>
        /^\/v3\/models\/\w+$/.test(request.url.pathname) &&
        request.headers.get('authorization') !== `Bearer ${state.accessToken}`
          ? jsonAnswer({ detail: 'Invalid token.' }, 401)
          : undefined,
      );
    return {
      client: client({ auth: oauth(), logger, retry: { limit: 0 } }),
      uid: models.crane,
      unknownUid: '0'.repeat(32),
      requests: () =>
        shop.requests.map(({ url }) => ({
          download: url.pathname.endsWith('/download') || url.hostname.includes('media'),
        })),
      openAnswers: () => shop.openAnswers,
      expireCredentials: () => {
        withLogin();
        state.accessToken = 'sketchfab-access-revoked';
      },
      refreshes: () => state.refreshes,
      rejectCredentials: () =>
        shop.intercept((request) =>
          answersAs401(request) ? jsonAnswer({ detail: 'Invalid token.' }, 401) : undefined,
        ),
      failPage: (page) =>
        shop.intercept(({ url }) =>
          isList(url) && Number(atob(url.searchParams.get('cursor') ?? btoa('0'))) === 2 * (page - 1)
            ? textAnswer('down', 503)
            : undefined,
        ),
      loopPages: () =>
        shop.intercept(({ url }) =>
          isList(url)
            ? jsonAnswer({
                results: [{ uid: '1' }, { uid: '2' }],
                next: 'https://api.sketchfab.com/v3/me/models/purchases?cursor=same',
              })
            : undefined,
        ),
      secrets: () => [
        'sketchfab-access-0',
        'sketchfab-access-1',
        'sketchfab-refresh-0',
        'client-secret',
        'sketchfab-signature-1',
      ],
    };
  },
  { without: ['checksums'] },
);
