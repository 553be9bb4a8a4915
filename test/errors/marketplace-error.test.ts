import { describe, expect, test } from 'vitest';
import { createError } from '../../src/errors/create-error.ts';
import type { ErrorCode } from '../../src/errors/error-code.ts';
import { MarketplaceAPIError } from '../../src/errors/marketplace-api-error.ts';
import { isMarketplaceError, MarketplaceError } from '../../src/errors/marketplace-error.ts';
import { MarketplaceNetworkError } from '../../src/errors/marketplace-network-error.ts';
import { MarketplaceTimeoutError } from '../../src/errors/marketplace-timeout-error.ts';

/** Each code, its class, and whether the same call may succeed later. */
const table: [ErrorCode, string, boolean][] = [
  ['E_NETWORK', 'MarketplaceNetworkError', true],
  ['E_CORS_OR_NETWORK', 'MarketplaceNetworkError', true],
  ['E_TIMEOUT', 'MarketplaceTimeoutError', true],
  ['E_TLS', 'MarketplaceNetworkError', false],
  ['E_HTTP', 'MarketplaceAPIError', false],
  ['E_RATE_LIMITED', 'MarketplaceRateLimitError', true],
  ['E_AUTH', 'MarketplaceAuthenticationError', false],
  ['E_EXPIRED', 'MarketplaceAuthenticationError', false],
  ['E_NOT_FOUND', 'MarketplaceNotFoundError', false],
  ['E_REDIRECT', 'MarketplaceAPIError', false],
  ['E_URL', 'MarketplaceValidationError', false],
  ['E_PROTOCOL', 'MarketplaceAPIError', false],
  ['E_RANGE', 'MarketplaceAPIError', false],
  ['E_ENCODING', 'MarketplaceAPIError', false],
  ['E_TRUNCATED', 'MarketplaceNetworkError', true],
  ['E_OVERRUN', 'MarketplaceAPIError', true],
  ['E_TOO_LARGE', 'MarketplaceValidationError', false],
  ['E_CHANGED', 'MarketplaceIntegrityError', true],
  ['E_INTEGRITY', 'MarketplaceIntegrityError', false],
  ['E_MANIFEST', 'MarketplaceValidationError', false],
  ['E_NAME', 'MarketplaceValidationError', false],
  ['E_EXISTS', 'MarketplaceSinkError', false],
  ['E_LOCKED', 'MarketplaceSinkError', true],
  ['E_NO_SPACE', 'MarketplaceSinkError', false],
  ['E_SINK', 'MarketplaceSinkError', false],
  ['E_STATE', 'MarketplaceValidationError', false],
  ['E_SOURCE', 'MarketplaceAPIError', false],
  ['E_BUDGET', 'MarketplaceNetworkError', true],
  ['E_ABORTED', 'MarketplaceError', true],
  ['E_ARGUMENT', 'MarketplaceValidationError', false],
  ['E_UNSUPPORTED', 'MarketplaceUnsupportedError', false],
  ['E_SCHEMA', 'MarketplaceAPIError', false],
];

describe('a code', () => {
  test.each(table)('%s belongs to %s and is worth a retry: %s', (code, name, retryable) => {
    const error = createError(code, 'what happened');
    expect(error).toMatchObject({ code, name, retryable, resumable: false, message: 'what happened' });
    expect(error).toBeInstanceOf(MarketplaceError);
    expect(isMarketplaceError(error, name)).toBe(true);
  });

  test('says by default, and the error may know better', () => {
    expect(createError('E_HTTP', 'x', { retryable: true }).retryable).toBe(true);
    expect(createError('E_NETWORK', 'x', { retryable: false }).retryable).toBe(false);
  });
});

describe('an error of the family', () => {
  test('of a subclass of a marketplace is both', () => {
    class ShopError extends MarketplaceAPIError {
      static override readonly kind: string = 'ShopError';
    }
    const error = new ShopError('x', { code: 'E_PROTOCOL' });
    expect(error.name).toBe('ShopError');
    for (const kind of ['ShopError', 'MarketplaceAPIError', 'MarketplaceError']) {
      expect(isMarketplaceError(error, kind)).toBe(true);
    }
  });

  test('of a subclass that names no kind has its parent’s', () => {
    class Anonymous extends MarketplaceAPIError {}
    expect(new Anonymous('x').name).toBe('MarketplaceAPIError');
  });

  test.each([
    undefined,
    null,
    'E_NETWORK',
    {},
    new Error('x'),
    { code: 'E_NETWORK', name: 'MarketplaceError' },
  ])('is not %j', (thing) => {
    expect(isMarketplaceError(thing)).toBe(false);
  });
});

describe('what an error shows', () => {
  const error = new MarketplaceAPIError('It broke', {
    code: 'E_HTTP',
    status: 503,
    url: 'https://user:pw@cdn.example.com/a/b.zip?sig=s3cr3t#frag',
    requestId: 'r-1\n',
    retryAfterMs: 2000,
    file: 'a/b.zip',
    position: 1024,
    phase: 'transfer',
    hint: 'Wait.',
    evidence: 'what the server said',
    cause: Object.assign(
      new TypeError('fetch of https://x/?sig=s3cr3t failed', { cause: { code: 'ECONNRESET' } }),
      {
        code: 'UND_ERR',
        request: 'secret',
      },
    ),
  });

  test('are the safe facts, in its fields and in JSON', () => {
    const facts = {
      code: 'E_HTTP',
      retryable: false,
      resumable: false,
      retryAfterMs: 2000,
      status: 503,
      requestId: 'r-1\\u000a',
      hint: 'Wait.',
      url: 'https://cdn.example.com/a/b.zip?…',
      file: 'a/b.zip',
      position: 1024,
      phase: 'transfer',
    };
    expect(Object.assign({}, error)).toStrictEqual(facts);
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual({
      name: 'MarketplaceAPIError',
      message: 'It broke (file "a/b.zip", byte 1024, https://cdn.example.com/a/b.zip)',
      ...facts,
    });
  });

  test('has the place in the message, and the name before it', () => {
    expect(String(error)).toBe(
      'MarketplaceAPIError: It broke (file "a/b.zip", byte 1024, https://cdn.example.com/a/b.zip)',
    );
  });

  test('is not what the server said: that is evidence alone', () => {
    expect(error.evidence).toBe('what the server said');
    expect(Object.getOwnPropertyNames(error)).not.toContain('evidence');
    expect(`${JSON.stringify(error)}${String(error)}${error.stack}`).not.toContain('what the server said');
  });

  test('of a foreign cause is its name and code, and those of its causes', () => {
    const cause = error.cause as Error & { code: string };
    expect([cause.name, cause.code, cause.message]).toStrictEqual(['TypeError', 'UND_ERR', 'UND_ERR']);
    expect((cause.cause as { code: string }).code).toBe('ECONNRESET');
    expect(cause).not.toHaveProperty('request');
    expect(`${cause.stack}${JSON.stringify(cause)}`).not.toContain('s3cr3t');
  });

  test('of a cause whose name and code are no identifiers is nothing of it', () => {
    const sly = Object.assign(new Error('x'), { name: 'Bearer s3cr3t', code: 'https://x/?sig=s3cr3t' });
    const { cause } = new MarketplaceNetworkError('x', { cause: sly });
    expect(cause).toMatchObject({ name: 'Error', message: 'Error' });
    expect(cause).not.toHaveProperty('code');
  });

  test('of a chain of causes without end is its beginning', () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    let depth = 0;
    for (
      let at = new MarketplaceNetworkError('x', { cause: loop }).cause;
      at !== undefined;
      at = (at as Error).cause
    )
      depth++;
    expect(depth).toBe(5);
  });

  test('is short and without control characters, whatever the message', () => {
    const long = new MarketplaceAPIError(`\u001B[31m\n\u202E${'x'.repeat(5000)}`, {
      evidence: `\u0007${'y'.repeat(9000)}`,
    });
    expect(long.message).toMatch(/^\\u001b\[31m\\u000a\\u202ex+…$/);
    expect(long.message.length).toBeLessThan(1100);
    expect(long.evidence).toMatch(/^\\u0007y+…$/);
    expect(long.evidence?.length).toBeLessThan(4200);
  });

  test('leaves out what is not known', () => {
    expect(
      Object.assign({}, new MarketplaceTimeoutError('x', { limit: 'idle', url: undefined })),
    ).toStrictEqual({
      code: 'E_TIMEOUT',
      retryable: true,
      resumable: false,
      limit: 'idle',
    });
  });

  test.each([
    ['file:///etc/passwd', 'file:…'],
    ['not a url?sig=s3cr3t', '(invalid URL)'],
    [`https://x.example/${'a'.repeat(1000)}`, /^https:\/\/x\.example\/a+…$/],
  ])('of the URL %s is %s', (url, shown) => {
    const { url: kept } = new MarketplaceNetworkError('x', { url });
    if (typeof shown === 'string') expect(kept).toBe(shown);
    else expect(kept).toMatch(shown);
  });
});

describe('a place that is learnt on the way up', () => {
  test('is added to the fields and to the message', () => {
    const error = new MarketplaceNetworkError('It broke');
    expect(
      MarketplaceError.locate(error, { file: 'a.zip', position: 0, phase: 'transfer', resumable: true }),
    ).toBe(error);
    expect(error).toMatchObject({ file: 'a.zip', position: 0, phase: 'transfer', resumable: true });
    expect(error.message).toBe('It broke (file "a.zip", byte 0)');
  });

  test('changes nothing that the error knew already', () => {
    const error = new MarketplaceNetworkError('It broke', {
      file: 'inner.zip',
      phase: 'connect',
      url: 'https://a.example/x',
    });
    MarketplaceError.locate(error, {
      file: 'outer.zip',
      phase: 'transfer',
      url: 'https://b.example/y',
      hint: 'Wait.',
    });
    expect(error).toMatchObject({
      file: 'inner.zip',
      phase: 'connect',
      url: 'https://a.example/x',
      hint: 'Wait.',
    });
  });
});

test('the reason of an abort is kept as it is', () => {
  const reason = { any: 'thing' };
  expect(createError('E_ABORTED', 'Aborted', { reason }).cause).toBe(reason);
});
