import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import { jsonAnswer, textAnswer } from '../support/embedded-shop.ts';
import { embeddedGodotLibrary, embeddedGodotStore } from './embedded-godot.ts';

const isList = ({ pathname }: URL): boolean => /\/(search\/query\/|api\/asset)$/.test(pathname);
const without = ['refresh', 'rejected-credentials', 'secrets', 'checksums'] as const;

describe('the store', () => {
  clientContract(
    { describe, it },
    async ({ logger }) => {
      const { client, shop } = await embeddedGodotStore();
      const hits = ['a', 'b'].map((slug) => ({ asset: { slug, publisher: { slug: 'x' } } }));
      return {
        client: client({ logger, retry: { limit: 0 } }),
        uid: 'northpier/dock-tools',
        unknownUid: 'northpier/nothing',
        requests: () =>
          shop.requests.map(({ url }) => ({ download: /\/(releases|rel)\//.test(url.pathname) })),
        openAnswers: () => shop.openAnswers,
        failPage: (page) =>
          shop.intercept(({ url }) =>
            isList(url) && url.searchParams.get('page') === String(page)
              ? textAnswer('down', 503)
              : undefined,
          ),
        loopPages: () =>
          shop.intercept(({ url }) => (isList(url) ? jsonAnswer({ count: '1000000', hits }) : undefined)),
      };
    },
    { without },
  );
});

describe('the library', () => {
  clientContract(
    { describe, it },
    async ({ logger }) => {
      const { client, shop } = await embeddedGodotLibrary();
      return {
        client: client({ logger, retry: { limit: 0 } }),
        uid: '2',
        unknownUid: '99',
        requests: () => shop.requests.map(({ url }) => ({ download: url.hostname.endsWith('github.com') })),
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
              ? jsonAnswer({ result: [{ asset_id: '1' }, { asset_id: '2' }], total_items: 1e6 })
              : undefined,
          ),
      };
    },
    { without },
  );
});
