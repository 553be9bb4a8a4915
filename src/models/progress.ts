/** What a transfer is doing. */
export type TransferPhase = 'resolving' | 'transferring' | 'waiting' | 'verifying' | 'committing' | 'done';

/** More about a moment of progress than the two numbers. */
export interface ProgressDetail {
  readonly assetUid?: string | undefined;
  /** The file that moved last; bytes. */
  readonly file?:
    | { readonly path: string; readonly current: number; readonly total?: number | undefined }
    | undefined;
  readonly filesDone?: number | undefined;
  readonly filesTotal?: number | undefined;
  readonly phase?: TransferPhase | undefined;
  /** Smoothed. */
  readonly bytesPerSecond?: number | undefined;
  /** Milliseconds, at the present speed. Absent in the first seconds and while waiting. */
  readonly remainingMs?: number | undefined;
  /** Why `current` went back. */
  readonly restart?: string | undefined;
}

/**
 * Follows an asynchronous job; any subset may be given. Numbers are bytes for downloads and items for other jobs.
 * Updates coalesce to at most ten a second, first and last always sent; a slow callback never slows the job, and one
 * that throws is logged and never damages it.
 *
 * @example
 * ```ts
 * const progress: Partial<AsyncProgressCallback> = {
 *   async onProgress(current, total) { console.log(current, total); },
 * };
 * ```
 */
export interface AsyncProgressCallback {
  /** Once, before the first update. `total` is absent while it is not known. */
  onStart(total?: number): Promise<void> | void;
  /** How far the job is. */
  onProgress(current: number, total?: number, detail?: ProgressDetail): Promise<void> | void;
  /** Once, when all went well. */
  onComplete(): Promise<void> | void;
  /** Once, in place of `onComplete`: for what failed, and with the reason of an abort. */
  onError(error: unknown): Promise<void> | void;
}

/** Follows a job in memory: import, index. Called in line, so it must be quick. */
export interface ProgressCallback {
  /** Once, before the first update. `total` is absent while it is not known. */
  onStart(total?: number): void;
  /** How far the job is. */
  onProgress(current: number, total?: number, detail?: ProgressDetail): void;
  /** Once, when all went well. */
  onComplete(): void;
  /** Once, in place of `onComplete`; the error is then thrown to the caller. */
  onError(error: unknown): void;
}

/** Does a job in memory item by item; the callback hears of every thousandth, of the last and of an error. */
export function followItems<TResult>(
  progress: Partial<ProgressCallback> | undefined,
  work: (passed: (total?: number) => void) => TResult,
): TResult {
  let [count, all]: [number, number | undefined] = [0, undefined];
  progress?.onStart?.();
  try {
    const result = work((total) => {
      all = total;
      if (++count % 1000 === 0 && count !== total) progress?.onProgress?.(count, total);
    });
    progress?.onProgress?.(count, all ?? count);
    progress?.onComplete?.();
    return result;
  } catch (error) {
    progress?.onError?.(error);
    throw error;
  }
}
