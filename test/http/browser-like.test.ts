import { expect, test } from 'vitest';
import { isBrowserLike } from '../../src/http/browser-like.ts';

test.each([
  ['a page', { document: {}, location: {} }, true],
  ['a worker of a page', { WorkerGlobalScope: {}, location: {} }, true],
  ['a page whose bundler defined process', { document: {}, process: { env: {} } }, true],
  ['Node', { process: { versions: { node: '24.0.0' } } }, false],
  ['a test with a DOM in Node', { process: { versions: { node: '24.0.0' } }, document: {} }, false],
  ['Deno', { Deno: {}, WorkerGlobalScope: {}, location: {} }, false],
  ['Bun', { Bun: {}, document: {} }, false],
  ['workerd', { navigator: { userAgent: 'Cloudflare-Workers' }, WorkerGlobalScope: {} }, false],
  ['an old workerd', { WorkerGlobalScope: {} }, false],
  ['an unknown engine', {}, false],
])('%s', (_, surroundings, expected) => {
  expect(isBrowserLike(surroundings)).toBe(expected);
});
