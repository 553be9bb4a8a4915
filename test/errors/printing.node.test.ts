import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { MarketplaceAPIError } from '../../src/errors/marketplace-api-error.ts';
import { MarketplaceNetworkError } from '../../src/errors/marketplace-network-error.ts';

const error = new MarketplaceAPIError('It broke', {
  url: 'https://cdn.example.com/a?sig=s3cr3t',
  evidence: 'EVIDENCE outer',
  cause: new MarketplaceNetworkError('inner', { evidence: 'EVIDENCE inner' }),
});

test.each([
  {},
  { showHidden: true },
  { getters: true },
  { showHidden: true, getters: true, depth: Infinity },
  { compact: false, showHidden: true, getters: 'get' as const },
])('printing it with %j shows facts and cause, and no evidence', (options) => {
  const printed = inspect(error, options);
  expect(printed).toContain('MarketplaceAPIError: It broke (https://cdn.example.com/a)');
  expect(printed).toContain("code: 'E_HTTP'");
  expect(printed).toContain('MarketplaceNetworkError: inner');
  expect(printed).not.toMatch(/EVIDENCE|s3cr3t/);
});

test('printing what holds it shows no evidence either', () => {
  expect(inspect({ list: [error] }, { showHidden: true, getters: true, depth: Infinity })).not.toContain(
    'EVIDENCE',
  );
});

test('its stack begins with its name and message', () => {
  expect(error.stack?.split('\n')[0]).toMatch(/^MarketplaceAPIError: It broke/);
});
