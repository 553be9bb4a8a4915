/**
 * Follows several signals with one controller. `AbortSignal.any` would keep every short-lived signal alive for
 * as long as the longest of its sources (nodejs/node#54614), so the listeners are ours and `release` takes them off.
 */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following. Call it in `finally`. */
  release(): void;
}

/** A controller that aborts when any of `sources` does, with the same reason. */
export function linkAbort(...sources: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const followed: [AbortSignal, () => void][] = [];
  for (const source of sources) {
    if (source === undefined) continue;
    if (source.aborted) {
      controller.abort(source.reason);
      break;
    }
    const onAbort = (): void => controller.abort(source.reason);
    source.addEventListener('abort', onAbort, { once: true });
    followed.push([source, onAbort]);
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release() {
      for (const [source, onAbort] of followed.splice(0)) source.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * `work`, or a rejection with the signal's reason as soon as it aborts. The work itself is not stopped: use it for
 * foreign promises that take no signal. A late failure of the work is swallowed.
 */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(work);
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort);
        reject(error);
      },
    );
  });
}
