/**
 * Runs a job at most once at a time: calls that come while it runs share its outcome.
 *
 * @example
 * ```ts
 * const refresh = singleFlight(async () => { await renew(); });
 * await Promise.all([refresh(), refresh()]); // one renewal
 * ```
 */
export function singleFlight<T>(job: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= job().finally(() => {
      running = undefined;
    });
    return running;
  };
}
