import PQueue from 'p-queue';
import { createError } from '../errors/create-error.ts';
import type { DownloadResult } from '../models/download-result.ts';
import type { AsyncProgressCallback } from '../models/progress.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { TransferContext } from './transfer-context.ts';

/** The most assets that are worked on at a time; their files share the places of the call. */
const maxAssets = 4;

/** One progress for all assets together, or one for each. */
export type BatchProgress =
  | Partial<AsyncProgressCallback>
  | ((assetUid: string) => Partial<AsyncProgressCallback> | undefined);

/** Downloads one asset of several. */
type DownloadEach = (
  assetUid: string,
  context: TransferContext,
  progress: Partial<AsyncProgressCallback> | undefined,
) => Promise<DownloadResult>;

/**
 * Several assets side by side, each with a result of its own, in the order they were asked for. After an abort those
 * that were not finished have an `E_ABORTED` result.
 */
export async function downloadMany(
  assetUids: readonly string[],
  options: { readonly progress?: BatchProgress | undefined; readonly concurrency?: number | undefined },
  context: TransferContext,
  each: DownloadEach,
): Promise<readonly DownloadResult[]> {
  const { progress } = options;
  const concurrency = options.concurrency ?? context.concurrency;
  const slots = new PQueue({ concurrency });
  const assets = new PQueue({ concurrency: Math.min(maxAssets, concurrency) });
  const meter = typeof progress === 'function' ? undefined : new ProgressMeter(progress, context);
  const shared: TransferContext = meter === undefined ? { ...context, slots } : { ...context, slots, meter };
  const one = async (assetUid: string): Promise<DownloadResult> => {
    try {
      context.signal.throwIfAborted();
      return await each(assetUid, shared, typeof progress === 'function' ? progress(assetUid) : undefined);
    } catch (error) {
      if (!context.signal.aborted) throw error;
      const reason: unknown = context.signal.reason;
      const aborted = createError('E_ABORTED', 'The download was aborted', { reason, resumable: true });
      return { success: false, assetUid, files: [], failedFiles: [], metadata: {}, error: aborted };
    }
  };
  const results = await Promise.all(assetUids.map((assetUid) => assets.add(() => one(assetUid))));
  await meter?.finish(results.find((result) => !result.success)?.error);
  return results;
}
