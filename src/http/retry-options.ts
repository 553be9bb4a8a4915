/** How failed requests for JSON are tried again; transfers have a budget of their own. */
export interface RetryOptions {
  /** Tries after the first. Default 2. */
  readonly limit?: number | undefined;
  /** The longest `Retry-After` that is waited for; past it the call fails at once. Default 60,000. */
  readonly maxRetryAfterMs?: number | undefined;
}
