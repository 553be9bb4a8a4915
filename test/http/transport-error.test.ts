import { expect, test } from 'vitest';
import { MarketplaceValidationError } from '../../src/errors/marketplace-validation-error.ts';
import { transportError, type FailureSite } from '../../src/http/transport-error.ts';

const site: FailureSite = { url: 'https://cdn.example.com/f?sig=1', browserLike: false, stage: 'headers' };
const body: FailureSite = { ...site, stage: 'body' };

const coded = (code: string, message = 'fetch failed'): Error =>
  Object.assign(new TypeError(message), { cause: Object.assign(new Error('inner'), { code }) });

test.each([
  ['CERT_HAS_EXPIRED', 'E_TLS', undefined],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'E_TLS', undefined],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'E_TLS', undefined],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'E_TLS', undefined],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'E_TLS', undefined],
  ['ECONNREFUSED', 'E_NETWORK', undefined],
  ['ENOTFOUND', 'E_NETWORK', undefined],
  ['ECONNRESET', 'E_NETWORK', undefined],
  ['UND_ERR_SOCKET', 'E_NETWORK', undefined],
  ['UND_ERR_CONNECT_TIMEOUT', 'E_TIMEOUT', 'connect'],
  ['ETIMEDOUT', 'E_TIMEOUT', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'E_TIMEOUT', 'headers'],
  ['HPE_INVALID_CONSTANT', 'E_PROTOCOL', undefined],
  ['UND_ERR_HEADERS_OVERFLOW', 'E_PROTOCOL', undefined],
  ['Malformed_HTTP_Response', 'E_PROTOCOL', undefined],
])('%s before the headers is %s', (code, expected, limit) => {
  for (const error of [coded(code), Object.assign(new Error('x'), { code })]) {
    const made = transportError(error, site);
    expect([made.code, made.limit, made.phase]).toStrictEqual([expected, limit, 'connect']);
  }
});

test.each([
  ['UND_ERR_SOCKET', 'E_TRUNCATED'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'E_TRUNCATED'],
  ['Z_BUF_ERROR', 'E_TRUNCATED'],
  ['ECONNRESET', 'E_NETWORK'],
  ['UND_ERR_BODY_TIMEOUT', 'E_TIMEOUT'],
  ['Z_DATA_ERROR', 'E_ENCODING'],
  ['ZlibError', 'E_ENCODING'],
])('%s in the body is %s', (code, expected) => {
  const made = transportError(coded(code, 'terminated'), body);
  expect([made.code, made.phase]).toStrictEqual([expected, 'transfer']);
});

test('Deno tells of a bad certificate in words only', () => {
  const error = new TypeError(
    'error sending request for url (https://x/?sig=1): client error (Connect): invalid peer certificate: UnknownIssuer',
  );
  expect(transportError(error, site)).toMatchObject({ code: 'E_TLS', retryable: false });
});

test('a page cannot tell network from CORS before the headers, and can after', () => {
  const error = new TypeError('Failed to fetch');
  expect(transportError(error, { ...site, browserLike: true }).code).toBe('E_CORS_OR_NETWORK');
  expect(transportError(error, { ...body, browserLike: true }).code).toBe('E_NETWORK');
});

test.each([undefined, null, 'text', 5, {}, new Error('no code')])(
  'anything else is a failure of the network: %j',
  (thing) => {
    expect(transportError(thing, site)).toMatchObject({ code: 'E_NETWORK', retryable: true });
  },
);

test('an endless chain of causes is not followed for ever', () => {
  const loop: { cause?: unknown } = {};
  loop.cause = loop;
  expect(transportError(loop, site).code).toBe('E_NETWORK');
});

test('an error of the family stays what it is', () => {
  const ours = new MarketplaceValidationError('x');
  expect(transportError(ours, site)).toBe(ours);
});

test('messages and queries of the runtime are not kept', () => {
  const made = transportError(
    Object.assign(new TypeError('GET https://cdn.example.com/f?sig=1 failed'), { code: 'ECONNRESET' }),
    site,
  );
  expect(`${made.stack}${JSON.stringify(made)}${(made.cause as Error).stack}`).not.toContain('sig=1');
  expect(made.cause).toMatchObject({ name: 'TypeError', code: 'ECONNRESET' });
});
