import { expect, test } from 'vitest';
import { itchEndpoints, readItchCredentials, readItchUpload } from '../../../src/marketplaces/itch/index.ts';

test('the answer for a code holds tokens, or a key for programs of the site', () => {
  expect(readItchCredentials({ access_token: 'a', refresh_token: 'r', expires_in: '3600' })).toEqual({
    kind: 'tokens',
    accessToken: 'a',
    refreshToken: 'r',
    expiresInSeconds: 3600,
  });
  expect(readItchCredentials({ access_token: 'a', refresh_token: null })).toEqual({
    kind: 'tokens',
    accessToken: 'a',
  });
  expect(readItchCredentials({ key: { id: 1, key: 'k' }, cookie: {} })).toEqual({ kind: 'key', key: 'k' });
  expect(() => readItchCredentials({ errors: ['invalid_grant'] })).toThrow(/neither/);
});

test('the token endpoint is that of the base URL', () => {
  expect(itchEndpoints('https://proxy.example.com/itch').tokenUrl).toBe(
    'https://proxy.example.com/itch/oauth/token',
  );
});

test('both forms of an upload come out the same', () => {
  const { rawData: _, ...traits } = readItchUpload({ id: 123, traits: ['p_windows', 'p_osx', 'demo'] });
  const { rawData: __, ...sane } = readItchUpload({
    id: 123,
    demo: true,
    platforms: { windows: 'all', osx: 'all' },
  });
  expect(traits).toEqual(sane);
  expect(traits).toMatchObject({ demo: true, preorder: false, storage: 'hosted', size: undefined });
});
