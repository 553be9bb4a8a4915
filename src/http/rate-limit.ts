/** At most `requests` in any `perMs`. */
export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
}
