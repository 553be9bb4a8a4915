import { expect, test, vi } from 'vitest';
import { createError } from '../../src/errors/create-error.ts';
import { isMarketplaceError, MarketplaceError } from '../../src/errors/marketplace-error.ts';
import { MarketplaceNetworkError } from '../../src/errors/marketplace-network-error.ts';

test('an error is known by its brand, also to another copy of the package', async () => {
  vi.resetModules();
  const other = await import('../../src/errors/marketplace-error.ts');
  const otherNetwork = await import('../../src/errors/marketplace-network-error.ts');
  expect(other.MarketplaceError).not.toBe(MarketplaceError);
  const theirs = new otherNetwork.MarketplaceNetworkError('x');
  expect(theirs).not.toBeInstanceOf(MarketplaceError);
  expect(isMarketplaceError(theirs)).toBe(true);
  expect(isMarketplaceError(theirs, 'MarketplaceNetworkError')).toBe(true);
  expect(isMarketplaceError(theirs, 'MarketplaceSinkError')).toBe(false);
  expect(other.isMarketplaceError(new MarketplaceNetworkError('x'), 'MarketplaceNetworkError')).toBe(true);
});

test('an error of another copy stays as it is as a cause', async () => {
  vi.resetModules();
  const { MarketplaceNetworkError: Other } = await import('../../src/errors/marketplace-network-error.ts');
  const theirs = new Other('theirs', { status: 502 });
  expect(createError('E_BUDGET', 'x', { cause: theirs }).cause).toBe(theirs);
});

test('a place leaves an error of another copy alone', async () => {
  vi.resetModules();
  const { MarketplaceNetworkError: Other } = await import('../../src/errors/marketplace-network-error.ts');
  const theirs = new Other('x');
  expect(MarketplaceError.locate(theirs, { file: 'a' })).toBe(theirs);
  expect(theirs).not.toHaveProperty('file');
});
