import { beforeEach, describe, expect, it } from 'vitest';
import type { OAuth2Tokens } from '../../../src/auth/oauth2-auth.ts';
import { isMarketplaceError, type MarketplaceError } from '../../../src/errors/marketplace-error.ts';
import { FabCorrectiveActionError } from '../../../src/marketplaces/fab/fab-corrective-action-error.ts';
import { fabEndpoints, fillEndpoint } from '../../../src/marketplaces/fab/fab-endpoints.ts';
import { FabBearerAuth } from '../../../src/marketplaces/fab/fab-bearer-auth.ts';
import { FabClient } from '../../../src/marketplaces/fab/fab-client.ts';
import { FabCookieAuth } from '../../../src/marketplaces/fab/fab-cookie-auth.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { html, json, type EmbeddedFab } from './embedded-fab.ts';
import { assetId, sampleFab } from './sample-library.ts';

let fab: EmbeddedFab;

beforeEach(async () => {
  ({ fab } = await sampleFab());
});

async function failure(work: Promise<unknown>): Promise<MarketplaceError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!isMarketplaceError(error)) throw new Error(`no error of the family: ${String(error)}`);
  return error;
}

const corrective = {
  errorCode: 'errors.com.epicgames.oauth.corrective_action_required',
  errorMessage: 'Corrective action is required to continue.',
  correctiveAction: 'PRIVACY_POLICY_ACCEPTANCE',
  continuationUrl: 'https://epicgames.test/id/login/continuation/secret-continuation-token',
};

describe('signing in', () => {
  it('with cookies sends them to Fab only, with the CSRF token on what changes something', async () => {
    const auth = new FabCookieAuth({ endpoints: fab.endpoints, cookies: fab.cookies });
    const session = await auth.getSession();
    const get = await session.authorize(new Request('https://www.fab.test/i/x'));
    expect(get.headers.get('x-csrftoken')).toBeNull();
    const post = await session.authorize(new Request('https://www.fab.test/i/x', { method: 'POST' }));
    expect(post.headers.get('x-csrftoken')).toBe(fab.cookies.fab_csrftoken);
    await using client = fab.site();
    await client.downloadAsset((await client.library()).assets[0]?.uid ?? '', memory());
    for (const { url, headers } of fab.requests)
      expect(headers.has('cookie')).toBe(url.hostname === 'www.fab.test');
  });

  it('with a bearer token sends it to Fab only', async () => {
    await using client = fab.launcher();
    expect((await client.downloadAsset(assetId, memory())).success).toBe(true);
    for (const { url, headers } of fab.requests) {
      expect(headers.get('authorization')).toBe(
        url.hostname === 'www.fab.test' ? `bearer ${fab.accessToken}` : null,
      );
    }
  });

  it('with OAuth renews an expired token once, and hands the rotated tokens over before it uses them', async () => {
    const kept: OAuth2Tokens[] = [];
    const auth = fab.oauth((tokens) => void kept.push(tokens));
    fab.accessToken = 'eg1~the-server-forgot-the-old-one';
    await using client = fab.client({ auth });
    const [first, second] = await Promise.all([client.library(), client.library()]);
    expect([first.length, second.length]).toEqual([5, 5]);
    expect(fab.refreshes).toBe(1);
    expect(kept.map(({ accessToken, refreshToken }) => [accessToken, refreshToken])).toEqual([
      ['eg1~access-token-number-2', 'refresh-token-number-2'],
    ]);
    expect(
      new URLSearchParams(fab.requests.find(({ route }) => route === 'token')?.body).get('token_type'),
    ).toBe('eg1');
  });

  it('without an account id says which one is wanted', async () => {
    const auth = new FabBearerAuth({ endpoints: fab.endpoints, token: 't', accountId: '' });
    await using client = fab.client({ auth });
    const error = await failure(client.library());
    expect([error.code, error.hint]).toEqual([
      'E_ARGUMENT',
      'Give the auth provider the accountId that came with the token.',
    ]);
  });

  it('with credentials that are refused is E_AUTH after one try to renew them', async () => {
    fab.fail('launcher-library', () =>
      json(401, { errorCode: 'errors.com.epicgames.common.missing_bearer_token' }),
    );
    await using client = fab.client({ auth: fab.oauth() });
    expect((await failure(client.library())).code).toBe('E_AUTH');
    expect(fab.refreshes).toBe(1);
  });
});

describe('a 403', () => {
  it('that is a page for people is tried once more', async () => {
    fab.fail('library', () => html(403), 1);
    await using client = fab.site();
    expect((await client.library()).length).toBe(5);
  });

  it('that stays is E_AUTH', async () => {
    fab.fail('library', () => html(403));
    await using client = fab.site();
    expect((await failure(client.library())).code).toBe('E_AUTH');
    expect(fab.count('library')).toBe(2);
  });

  it('on a manifest is tried once more with a new token', async () => {
    fab.fail('manifest-info', () => json(403, { errorCode: 'errors.com.epicgames.forbidden' }), 1);
    await using client = fab.client({ auth: fab.oauth() });
    const asset = await client.getAsset(assetId);
    const result = await client.downloadManifest(asset);
    expect(result.success).toBe(true);
    expect([fab.refreshes, fab.count('manifest-info')]).toEqual([1, 2]);
  });
});

describe('assets that are not one’s own', () => {
  it('cost one new token, however many they are', async () => {
    fab.fail('manifest-info', () => json(403, { errorCode: 'errors.com.epicgames.forbidden' }));
    await using client = fab.client({ auth: fab.oauth() });
    const asset = await client.getAsset(assetId);
    const results = await client.downloadManifests([asset, asset, asset]);
    expect(results.map(({ error }) => error?.code)).toEqual(['E_AUTH', 'E_AUTH', 'E_AUTH']);
    expect([fab.refreshes, fab.count('manifest-info')]).toEqual([1, 6]);
  });

  it('are told as such, also when the token cannot be renewed', async () => {
    fab.fail('manifest-info', () => json(403, { errorCode: 'errors.com.epicgames.forbidden' }));
    fab.refreshToken = 'another by now';
    await using client = fab.client({ auth: fab.oauth() });
    fab.refreshToken = 'yet another';
    const { error } = await client.downloadManifest(await client.getAsset(assetId));
    expect(error).toMatchObject({ code: 'E_AUTH', status: 403 });
  });
});

describe('something that Epic wants of the user first', () => {
  it('on a refresh is an error of its own, with the link out of sight', async () => {
    fab.fail('token', () => json(400, corrective));
    fab.accessToken = 'eg1~expired';
    await using client = fab.client({ auth: fab.oauth() });
    fab.accessToken = 'eg1~another';
    const error = await failure(client.library());
    expect(error).toBeInstanceOf(FabCorrectiveActionError);
    expect(error).toMatchObject({ code: 'E_AUTH', correctiveAction: 'PRIVACY_POLICY_ACCEPTANCE' });
    expect((error as FabCorrectiveActionError).continuationUrl).toBe(corrective.continuationUrl);
    expect(JSON.stringify(error) + String(error) + String(error.stack)).not.toContain(
      'secret-continuation-token',
    );
    expect(isMarketplaceError(error, 'FabCorrectiveActionError')).toBe(true);
  });

  it('on a call is the same error, and is not tried again', async () => {
    fab.fail('library', () => json(403, corrective));
    await using client = fab.site();
    expect(await failure(client.library())).toBeInstanceOf(FabCorrectiveActionError);
    expect(fab.count('library')).toBe(1);
  });
});

describe('endpoints', () => {
  it('are made for a base URL, and can be given whole', async () => {
    expect(fabEndpoints('https://www.fab.com')).toMatchObject({ baseUrl: 'https://www.fab.com' });
    const endpoints = { ...fab.endpoints, launcherLibrary: '/e/accounts/{account_id}/ue/library' };
    const auth = new FabBearerAuth({
      endpoints,
      token: fab.accessToken,
      accountId: 'acc0acc0acc0acc0acc0acc0acc0acc0',
    });
    await using client = fab.client({ auth });
    expect((await client.library()).length).toBe(5);
  });

  it('fill in names, encoded, and never a path', () => {
    expect(fillEndpoint('i/{listing_uid}/x/{format}', { listingUid: 'a/../b?c', format: 'ü' })).toBe(
      'i/a%2F..%2Fb%3Fc/x/%C3%BC',
    );
    for (const value of [undefined, '', '.', '..']) {
      expect(() => fillEndpoint('i/{uid}', { uid: value })).toThrow('needs {uid}');
    }
    expect(() => fillEndpoint('i/{constructor}', {})).toThrow('needs {constructor}');
  });

  it('of a host that redirects say which one to take', async () => {
    const endpoints = { ...fab.endpoints, baseUrl: 'https://fab.test' };
    const auth = new FabCookieAuth({ endpoints, cookies: fab.cookies });
    await using client = new FabClient({ auth, fetch: fab.fetch, rateLimit: { requests: 99, perMs: 1 } });
    const error = await failure(client.library());
    expect(error.message).toContain('leads to https://www.fab.test');
    expect(error.hint).toBe('Take https://www.fab.test as base URL.');
    expect(fab.requests.at(-1)?.headers.has('cookie')).toBe(false);
  });
});

describe('an answer that is no data', () => {
  it('is E_PROTOCOL, with what it said as evidence only', async () => {
    fab.fail('library', () => html(200));
    await using client = fab.site();
    const error = await failure(client.library());
    expect(error.code).toBe('E_PROTOCOL');
    expect(error.evidence).toContain('Just a moment');
    expect(error.message).not.toContain('Just a moment');
  });

  it('of 429 is waited for, or E_RATE_LIMITED', async () => {
    fab.fail('library', () => new Response('', { status: 429, headers: { 'retry-after': '86400' } }));
    await using client = fab.site();
    expect(await failure(client.library())).toMatchObject({
      code: 'E_RATE_LIMITED',
      retryAfterMs: 86_400_000,
    });
  });
});
