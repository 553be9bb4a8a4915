import { createError } from '../errors/create-error.ts';
import type { ErrorCode } from '../errors/error-code.ts';
import { isMarketplaceError, type MarketplaceError, type TimeoutLimit } from '../errors/marketplace-error.ts';

/** Where a transport failed. */
export interface FailureSite {
  readonly url: string | URL;
  /** In a browser the cause is hidden. */
  readonly browserLike: boolean;
  /** Before the headers of the answer, or in its body. */
  readonly stage: 'headers' | 'body';
}

interface Kind {
  readonly code: ErrorCode;
  readonly message: string;
  readonly limit?: TimeoutLimit;
}

/** Codes that Node, undici and Bun put on errors or on their causes (measured; Deno and browsers have none). */
const kinds: readonly [RegExp, Kind][] = [
  [
    /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    { code: 'E_TLS', message: 'The server’s certificate is not valid' },
  ],
  [
    /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|ConnectionTimeout)$/,
    { code: 'E_TIMEOUT', message: 'No connection in time', limit: 'connect' },
  ],
  [/^UND_ERR_HEADERS_TIMEOUT$/, { code: 'E_TIMEOUT', message: 'No answer in time', limit: 'headers' }],
  [/^UND_ERR_BODY_TIMEOUT$/, { code: 'E_TIMEOUT', message: 'The answer stalled', limit: 'idle' }],
  [
    /^(HPE_(?!INVALID_EOF)|UND_ERR_HEADERS_OVERFLOW|Malformed|InvalidContentLength|UnrequestedUpgrade)/,
    { code: 'E_PROTOCOL', message: 'The server’s answer is no valid HTTP' },
  ],
  [
    /^(Z_(?!BUF)|Zlib|ERR__?ERROR_FORMAT|Brotli|Zstd)/,
    { code: 'E_ENCODING', message: 'The answer’s compression is damaged' },
  ],
];

const cutCodes =
  /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_STREAM_PREMATURE_CLOSE|Z_BUF_ERROR)$/;

/**
 * An error of the family for whatever a `fetch` or its body threw: the runtime's own is kept as names and codes only,
 * since its message may hold the URL. An error of the family is given back as it is.
 */
export function transportError(error: unknown, site: FailureSite): MarketplaceError {
  if (isMarketplaceError(error)) return error;
  const { code, message, limit } = classify(error, site);
  return createError(code, message, {
    url: site.url,
    cause: error,
    limit,
    phase: site.stage === 'body' ? 'transfer' : 'connect',
  });
}

function classify(error: unknown, { browserLike, stage }: FailureSite): Kind {
  const codes: string[] = [];
  let about = '';
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth++) {
    const { code, message, cause } = at as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string') codes.push(code);
    if (typeof message === 'string') about += `${message.slice(0, 500)}\n`;
    at = cause;
  }
  for (const [pattern, kind] of kinds) if (codes.some((code) => pattern.test(code))) return kind;
  if (codes.length === 0 && /peer certificate|certificate verify/i.test(about)) {
    return { code: 'E_TLS', message: 'The server’s certificate is not valid' };
  }
  if (stage === 'headers') {
    return browserLike
      ? {
          code: 'E_CORS_OR_NETWORK',
          message: 'The network failed, or the server does not allow this page (CORS)',
        }
      : { code: 'E_NETWORK', message: 'The connection failed' };
  }
  return codes.some((code) => cutCodes.test(code))
    ? { code: 'E_TRUNCATED', message: 'The connection ended before the answer did' }
    : { code: 'E_NETWORK', message: 'The connection broke' };
}
