import { isRetryableCode, type ErrorCode } from './error-code.ts';
import { escapeControls, redactCause, redactUrl } from './redact.ts';

/** Which time limit ended the attempt. */
export type TimeoutLimit = 'connect' | 'headers' | 'idle' | 'slow' | 'notReady' | 'deadline';

/** What failed in a sink. */
export type SinkFailure = 'io' | 'permission' | 'commit';

/** Where in a call the error happened. */
export type ErrorPhase =
  | 'auth'
  | 'list'
  | 'resolve'
  | 'connect'
  | 'transfer'
  | 'verify'
  | 'commit'
  | 'restore'
  | 'plan';

/** The facts that an error carries beside its message. All are safe to log, save `evidence`. */
export interface ErrorDetails {
  /** Defaults to what the code says. */
  readonly retryable?: boolean | undefined;
  /** A partial was kept: the same call again goes on from it. */
  readonly resumable?: boolean | undefined;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** The server's id for the request, from a header of a known name. */
  readonly requestId?: string | undefined;
  /** What the caller can do about it. */
  readonly hint?: string | undefined;
  /** Given whole, kept without user info, query and fragment. */
  readonly url?: string | URL | undefined;
  /** The file concerned, as its path in the sink or as the marketplace names it. */
  readonly file?: string | undefined;
  /** The byte of the file at which it happened. */
  readonly position?: number | undefined;
  readonly phase?: ErrorPhase | undefined;
  /** With `E_TIMEOUT`. */
  readonly limit?: TimeoutLimit | undefined;
  /** With `E_SINK`. */
  readonly failure?: SinkFailure | undefined;
  /** The field of foreign data that was wrong, as a dotted path. */
  readonly field?: string | undefined;
  /** Kept as name, code and causes only, unless it is one of ours. */
  readonly cause?: unknown;
  /** With `E_ABORTED`: the signal's own reason, kept as it is. */
  readonly reason?: unknown;
  /** At most 4 KiB of what the server said; read through {@link MarketplaceError.evidence} only. */
  readonly evidence?: string | undefined;
}

/** What every error of the family is made from: a message, a code and the facts. */
export type ErrorInit<Code extends ErrorCode = ErrorCode> = ErrorDetails & { readonly code: Code };

const brand: symbol = Symbol.for('asset-marketplace-client-core/error');
const printing: symbol = Symbol.for('nodejs.util.inspect.custom');
const maxMessageLength = 1000;
const maxEvidenceLength = 4096;

/**
 * The root of the family. Every failure that the marketplace, the network or the disk causes is one of these.
 *
 * All enumerable fields are safe to print: built from an allow-list, URLs without their query. What the server
 * said is in {@link MarketplaceError.evidence} alone.
 *
 * @example
 * ```ts
 * try {
 *   await market.getAsset('3001');
 * } catch (error) {
 *   if (isMarketplaceError(error) && error.retryable) console.log(`again in ${error.retryAfterMs ?? 1000} ms`);
 *   else throw error;
 * }
 * ```
 */
export class MarketplaceError extends Error {
  /** The class's name as data, so that minified and duplicated copies of the package still know each other. */
  static readonly kind: string = 'MarketplaceError';

  /** What went wrong, from a closed set. */
  readonly code: ErrorCode;
  /** Would the same call, made again, have a chance? */
  readonly retryable: boolean;
  /** Was a partial kept, from which the same call goes on? */
  readonly resumable: boolean;
  /** How long the server asked to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** HTTP status, where there was one. */
  declare readonly status?: number;
  /** The server's id for the request. */
  declare readonly requestId?: string;
  /** What can be done about it. */
  declare readonly hint?: string;
  /** Origin and path only. */
  declare readonly url?: string;
  /** The file concerned. */
  declare readonly file?: string;
  /** The byte of the file at which it happened. */
  declare readonly position?: number;
  /** Where in a call it happened. */
  declare readonly phase?: ErrorPhase;
  /** Which time limit ended the attempt, with `E_TIMEOUT`. */
  declare readonly limit?: TimeoutLimit;
  /** What failed in the sink, with `E_SINK`. */
  declare readonly failure?: SinkFailure;
  /** The field of foreign data that was wrong. */
  declare readonly field?: string;
  readonly #summary: string;
  readonly #evidence: string | undefined;

  constructor(message: string, init: ErrorInit) {
    super('', causeOf(init));
    this.#summary = escapeControls(message, maxMessageLength);
    this.#evidence =
      init.evidence === undefined ? undefined : escapeControls(init.evidence, maxEvidenceLength);
    const kinds = kindsOf(new.target);
    hide(this, 'name', kinds[0]);
    hide(this, brand, kinds);
    hide(this, printing, print);
    this.code = init.code;
    this.retryable = init.retryable ?? isRetryableCode(init.code);
    this.resumable = init.resumable ?? false;
    this.#learn(init);
  }

  /**
   * What the server said: at most 4 KiB, control characters escaped, secrets that the session knows replaced.
   * It is in no message, JSON, inspection or log.
   */
  get evidence(): string | undefined {
    return this.#evidence;
  }

  /**
   * Adds where it happened to an error on its way up. Facts that it already has stay as they are.
   *
   * @internal
   */
  static locate<E extends MarketplaceError>(error: E, place: ErrorPlace): E {
    if (#summary in error) {
      error.#learn({ ...place, ...shown(error) });
      if (place.resumable !== undefined) assign(error, { resumable: place.resumable });
    }
    return error;
  }

  /** The safe facts, for logs. */
  toJSON(): Record<string, unknown> {
    const facts: Record<string, unknown> = { name: this.name, message: this.message };
    Object.assign(facts, this);
    return facts;
  }

  #learn(facts: ErrorDetails): void {
    assign(this, shown(facts));
    hide(this, 'message', `${this.#summary}${placeOf(this)}`);
  }
}

/** What a caller further up knows about the place of an error. */
export type ErrorPlace = Pick<ErrorDetails, 'file' | 'position' | 'phase' | 'resumable' | 'url' | 'hint'>;

/**
 * Is `value` an error of the family? By brand, so errors of another realm or another copy of the package count.
 *
 * @param kind - only this class of the family, by its name.
 * @example
 * ```ts
 * if (isMarketplaceError(error, 'MarketplaceRateLimitError')) console.log(error.retryAfterMs);
 * ```
 */
export function isMarketplaceError(value: unknown, kind = 'MarketplaceError'): value is MarketplaceError {
  if (typeof value !== 'object' || value === null) return false;
  const kinds: unknown = (value as Record<symbol, unknown>)[brand];
  return Array.isArray(kinds) && kinds.includes(kind);
}

/** The facts that may be shown, each made safe; what is not known is left out. */
function shown(
  facts: ErrorDetails,
): Omit<ErrorDetails, 'retryable' | 'resumable' | 'cause' | 'reason' | 'evidence'> {
  const { retryAfterMs, status, requestId, hint, url, file, position, phase, limit, failure, field } = facts;
  return withoutUndefined({
    retryAfterMs,
    status,
    requestId: requestId && escapeControls(requestId, 128),
    hint,
    url: url && redactUrl(url),
    file: file && escapeControls(file),
    position,
    phase,
    limit,
    failure,
    field: field && escapeControls(field),
  });
}

function placeOf(error: MarketplaceError): string {
  const parts = [
    error.file && `file "${error.file}"`,
    error.position === undefined ? '' : `byte ${error.position}`,
    error.url && !error.url.includes('…') ? error.url : error.url?.replace('?…', ''),
  ].filter(Boolean);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function causeOf(details: ErrorDetails): { cause?: unknown } {
  if (details.reason !== undefined) return { cause: details.reason };
  const cause = isMarketplaceError(details.cause) ? details.cause : redactCause(details.cause);
  return cause === undefined ? {} : { cause };
}

/** The `kind` of a class and of those it extends, nearest first. */
function kindsOf(constructor: unknown): readonly string[] {
  const kinds: string[] = [];
  for (let at: unknown = constructor; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'kind')) kinds.push(String((at as unknown as { kind: unknown }).kind));
  }
  return kinds;
}

/** How Node and Bun print it, also when they are told to call getters: `evidence` stays out. */
function print(
  this: MarketplaceError,
  _depth: number,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  return inspect(this, { ...options, customInspect: false, getters: false });
}

function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false });
}

function assign(target: object, facts: object): void {
  Object.assign(target, facts);
}

function withoutUndefined<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}
