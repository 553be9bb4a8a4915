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

type Kind = readonly [ErrorCode, string, TimeoutLimit?];

/**
 * What Node, undici and Bun tell as codes on an error or its causes (measured), Node 26 as the name of its parser's
 * error, and Deno in the message only. Browsers tell nothing.
 */
const kinds: readonly (readonly [RegExp, ...Kind])[] = [
  [
    /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA)|peer certificate/m,
    'E_TLS',
    'The server’s certificate is not valid',
  ],
  [
    /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|ConnectionTimeout)$/m,
    'E_TIMEOUT',
    'No connection in time',
    'connect',
  ],
  [/^UND_ERR_HEADERS_TIMEOUT$/m, 'E_TIMEOUT', 'No answer in time', 'headers'],
  [/^UND_ERR_BODY_TIMEOUT$/m, 'E_TIMEOUT', 'The answer stalled', 'idle'],
  [
    /^(HPE_(?!INVALID_EOF)|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|Malformed_HTTP|InvalidContentLength)/m,
    'E_PROTOCOL',
    'The server’s answer is no valid HTTP',
  ],
  [/^(Z_(?!BUF)|Zlib|Brotli|Zstd)/m, 'E_ENCODING', 'The answer’s compression is damaged'],
];

const cut = /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_STREAM_PREMATURE_CLOSE|Z_BUF_ERROR)$/m;

/**
 * An error of the family for whatever a `fetch` or its body threw: the runtime's own is kept as names and codes only,
 * since its message may hold the URL. An error of the family is given back as it is.
 */
export function transportError(error: unknown, site: FailureSite): MarketplaceError {
  if (isMarketplaceError(error)) return error;
  const [code, message, limit] = classify(cluesOf(error), site);
  const phase = site.stage === 'body' ? 'transfer' : 'connect';
  return createError(code, message, { url: site.url, cause: error, limit, phase });
}

function classify(clues: string, { browserLike, stage }: FailureSite): Kind {
  for (const [pattern, ...kind] of kinds) if (pattern.test(clues)) return kind;
  if (stage === 'body') {
    return cut.test(clues)
      ? ['E_TRUNCATED', 'The connection ended before the answer did']
      : ['E_NETWORK', 'The connection broke'];
  }
  return browserLike
    ? ['E_CORS_OR_NETWORK', 'The network failed, or the server does not allow this page (CORS)']
    : ['E_NETWORK', 'The connection failed'];
}

/** Codes, names and messages of an error and its causes, one a line. */
function cluesOf(error: unknown): string {
  const clues: unknown[] = [];
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth++) {
    const { code, name, message, cause } = at as Record<'code' | 'name' | 'message' | 'cause', unknown>;
    clues.push(code, name, message);
    at = cause;
  }
  return clues
    .filter((clue) => typeof clue === 'string')
    .join('\n')
    .slice(0, 4000);
}
