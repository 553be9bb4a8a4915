/**
 * Every way a call can fail, as a stable string. The set is closed: a new failure is mapped onto one of these.
 *
 * `E_ABORTED` appears only in the per-asset results of batch calls; a single call rejects with the signal's reason.
 */
export type ErrorCode =
  | 'E_NETWORK'
  | 'E_CORS_OR_NETWORK'
  | 'E_TIMEOUT'
  | 'E_TLS'
  | 'E_HTTP'
  | 'E_RATE_LIMITED'
  | 'E_AUTH'
  | 'E_EXPIRED'
  | 'E_NOT_FOUND'
  | 'E_REDIRECT'
  | 'E_URL'
  | 'E_PROTOCOL'
  | 'E_RANGE'
  | 'E_ENCODING'
  | 'E_TRUNCATED'
  | 'E_OVERRUN'
  | 'E_TOO_LARGE'
  | 'E_CHANGED'
  | 'E_INTEGRITY'
  | 'E_MANIFEST'
  | 'E_NAME'
  | 'E_EXISTS'
  | 'E_LOCKED'
  | 'E_NO_SPACE'
  | 'E_SINK'
  | 'E_STATE'
  | 'E_SOURCE'
  | 'E_BUDGET'
  | 'E_ABORTED'
  | 'E_ARGUMENT'
  | 'E_UNSUPPORTED'
  | 'E_SCHEMA';

/** Codes for which a new attempt of the same call may succeed without any change by the caller. */
const retryableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_NETWORK',
  'E_CORS_OR_NETWORK',
  'E_TIMEOUT',
  'E_RATE_LIMITED',
  'E_TRUNCATED',
  'E_OVERRUN',
  'E_CHANGED',
  'E_LOCKED',
  'E_BUDGET',
  'E_ABORTED',
]);

/** Whether `code` alone says that a new attempt may help. An error's own `retryable` may say otherwise. */
export function isRetryableCode(code: ErrorCode): boolean {
  return retryableCodes.has(code);
}
