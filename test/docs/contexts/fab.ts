// What Fab's page and examples use without saying where it comes from.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  fabEndpoints,
  FabClient,
  FabCookieAuth,
  FabCorrectiveActionError,
  parseManifest,
} from 'asset-marketplace-client-core/fab';
import { chunkPath } from '../../../src/marketplaces/fab/build-patch/chunk-path.ts';
import { packBuild } from '../../marketplaces/fab/build-patch/writer.ts';
import { entitlementUid, harbour } from '../../marketplaces/fab/sample-library.ts';

export const uid = entitlementUid;
export const sessionId = 'session-cookie-value';
export const csrfToken = 'csrf-cookie-value';
export const cookies = { fab_sessionid: sessionId, fab_csrftoken: csrfToken };
export const tokenUrl = 'https://account.epic.test/oauth/token';
export const accountId = 'acc0acc0acc0acc0acc0acc0acc0acc0';
export const readToken = async (): Promise<string> => 'eg1~access-token-number-1';

export const fab = new FabClient({
  auth: new FabCookieAuth({ endpoints: fabEndpoints('https://www.fab.com'), cookies }),
});
export const asset = await fab.getAsset(uid);
export const error: unknown = new FabCorrectiveActionError(
  'PRIVACY_POLICY_ACCEPTANCE',
  'https://www.epicgames.com/id/accept',
);
export const openBrowser = (_url: string | undefined): void => {};

/** The manifest of what is installed already. */
const build = await packBuild(harbour, { level: 18 });
export const bytes = build.manifest;
export const manifest = await parseManifest(bytes);
/** Its first chunk. */
export const packed =
  build.chunks.get(chunkPath(manifest.chunks, 0, manifest.featureLevel)) ?? new Uint8Array();
writeFileSync('installed.manifest', bytes);
writeFileSync('build.manifest', bytes);
export const readFile = async (path: string): Promise<Uint8Array> => readFileSync(path);
