import { describe, it } from 'vitest';
import { clientContract } from '../../../src/testing/client-contract.ts';
import type { ClientHarness } from '../../../src/testing/client-contract/client-harness.ts';
import { json, type EmbeddedFab } from './embedded-fab.ts';
import { assetId, entitlementUid, sampleFab } from './sample-library.ts';

const downloads = new Set(['manifest-info', 'download-info', 'manifest-file', 'chunk', 'single-file']);

/** What both interfaces have in common. */
function parts(fab: EmbeddedFab, list: string): Omit<ClientHarness, 'client' | 'uid'> {
  return {
    unknownUid: 'nobody',
    requests: () => fab.requests.map(({ route }) => ({ download: downloads.has(route) })),
    rejectCredentials: () =>
      fab.fail(list, () => json(401, { errorCode: 'errors.com.epicgames.unauthorized' })),
    failPage: (page: number) => {
      let seen = 0;
      fab.faults.add(({ route, url }) => {
        if (route !== list) return undefined;
        seen = url.searchParams.has('cursor') ? seen + 1 : 1;
        return seen === page ? json(500, { errorCode: 'errors.com.epicgames.internal' }) : undefined;
      });
    },
    loopPages: () => fab.fail(list, () => json(200, { results: [], cursors: { next: btoa('2') } })),
    secrets: () => [
      fab.accessToken,
      fab.refreshToken,
      ...Object.values(fab.cookies),
      'client-secret-value',
      'signature-of',
    ],
  };
}

describe('the web interface', () => {
  clientContract(
    { describe, it },
    async ({ logger }) => {
      const { fab } = await sampleFab();
      const client = fab.site({ logger, retry: { limit: 0 } });
      return { client, uid: entitlementUid, ...parts(fab, 'library') };
    },
    { without: ['open-answers', 'refresh'] },
  );
});

describe('the launcher interface', () => {
  clientContract(
    { describe, it },
    async ({ logger }) => {
      const { fab } = await sampleFab();
      const client = fab.client({ auth: fab.oauth(), logger, retry: { limit: 0 } });
      return {
        client,
        uid: assetId,
        ...parts(fab, 'launcher-library'),
        expireCredentials: () => {
          fab.accessToken = 'eg1~access-token-that-nobody-has';
        },
        refreshes: () => fab.refreshes,
      };
    },
    { without: ['open-answers'] },
  );
});
