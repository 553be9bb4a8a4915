import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, MarketplaceError } from '../errors/marketplace-error.ts';
import type { Assurance, DownloadedFile } from '../models/download-result.ts';
import type { TransferPhase } from '../models/progress.ts';
import type { LocatedContent } from '../models/remote-file.ts';
import type { Sink } from '../sinks/sink.ts';
import type { FileEnv } from './file-env.ts';
import { LocatedTransfer } from './located-transfer.ts';
import { OpenFile, type VerifiedFacts } from './open-file.ts';
import type { PlannedFile } from './planned-file.ts';
import { Restart } from './restart.ts';
import type { TransferState } from './transfer-event.ts';

/** From the surest to the least sure. */
const assurances: readonly Assurance[] = ['pieces', 'digest', 'validator', 'overlap', 'length', 'none'];

/** A file that is complete under its final name. */
export interface FinishedFile {
  readonly file: DownloadedFile;
  readonly modifiedAt: Date | undefined;
}

/**
 * One file from first to last: open, fetch, verify, commit. On every way out the file is committed, kept for a later
 * run, or gone.
 *
 * @throws MarketplaceError with the file's path, and `resumable` when a partial was kept; the signal's reason on abort.
 */
export async function transferFile(planned: PlannedFile, sink: Sink, env: FileEnv): Promise<FinishedFile> {
  const file = await openFile(planned, sink, env);
  try {
    const facts = await fetchAndVerify(file, env);
    return await finishFile(file, facts, env);
  } catch (error) {
    throw await leaveFile(file, error, env);
  }
}

/** Opens a file in the sink, with what an earlier run left of it. */
export async function openFile(planned: PlannedFile, sink: Sink, env: FileEnv): Promise<OpenFile> {
  env.emit({ type: 'state', state: 'restoring' });
  try {
    return await OpenFile.open(sink, planned, env);
  } catch (error) {
    env.signal.throwIfAborted();
    env.emit({ type: 'state', state: 'failed' });
    throw locate(error, planned, false, 'restore');
  }
}

async function fetchAndVerify(file: OpenFile, env: FileEnv): Promise<VerifiedFacts> {
  const { content } = file.planned.remote;
  if (content.kind === 'inline') {
    enter('transferring', env);
    const bytes = content.bytes as Uint8Array;
    if (bytes.length > 0) await file.write(0, [bytes], bytes.length);
    return (await verifyFile(file, env)) ?? mismatch();
  }
  if (content.kind === 'chunked') throw createError('E_STATE', 'A chunked file cannot be fetched on its own');
  const transfer = new LocatedTransfer(file, announced(content, env), env);
  await transfer.run();
  const facts = await verifyFile(file, env);
  if (facts !== undefined) return facts;
  // The bytes are wrong and nothing says which: once more from the beginning, from another mirror if there is one.
  await transfer.restart(new Restart('integrity', 'The checksum does not fit'));
  enter('transferring', env);
  await transfer.run();
  const again = await verifyFile(file, env);
  if (again !== undefined) return again;
  await file.reset('integrity');
  return mismatch();
}

/** Says what was verified, or undefined when the checksum does not fit. */
export function verifyFile(file: OpenFile, env: FileEnv): Promise<VerifiedFacts | undefined> {
  enter('verifying', env);
  return file.verify();
}

/** Makes a verified file visible. */
export async function finishFile(file: OpenFile, facts: VerifiedFacts, env: FileEnv): Promise<FinishedFile> {
  if (assurances.indexOf(facts.assurance) > assurances.indexOf(env.requireAssurance)) {
    throw createError(
      'E_INTEGRITY',
      `Only "${facts.assurance}" assures the file, "${env.requireAssurance}" was asked for`,
      {
        phase: 'verify',
      },
    );
  }
  env.signal.throwIfAborted();
  enter('committing', env);
  const { size, modifiedAt } = await file.commit();
  env.meter.done();
  env.emit({ type: 'committed', size, assurance: facts.assurance, skipped: false });
  env.emit({ type: 'state', state: 'done' });
  const { path } = file.planned;
  return { file: { path, size, ...facts, resumedBytes: file.resumedBytes, skipped: false }, modifiedAt };
}

/** Keeps the partial or removes it, and gives what is to be thrown. */
export async function leaveFile(file: OpenFile, error: unknown, env: FileEnv): Promise<unknown> {
  const { signal } = env;
  let kept = false;
  try {
    kept = await file.leave(!signal.aborted || env.keepPartial);
  } catch {
    env.logger.warn('The partial file could not be left in order', { file: file.planned.path });
  }
  if (signal.aborted) {
    env.emit({ type: 'state', state: kept ? 'suspended' : 'discarded' });
    return signal.reason;
  }
  env.emit({ type: 'state', state: 'failed' });
  return locate(error, file.planned, kept, 'transfer');
}

/** Tells the state and the phase of the progress, which go together on the way to the end. */
export function enter(state: TransferPhase & TransferState, env: FileEnv): void {
  env.emit({ type: 'state', state });
  env.meter.phase(state);
}

/** Tells when the marketplace is asked where the bytes are, and when it has said so. Later links have events of their own. */
function announced(content: LocatedContent, env: FileEnv): LocatedContent {
  return {
    kind: 'located',
    allowUnknownLength: content.allowUnknownLength,
    async locate(context) {
      if (context.reason !== 'first') return content.locate(context);
      enter('resolving', env);
      const located = await content.locate(context);
      enter('transferring', env);
      return located;
    },
  };
}

function locate(
  error: unknown,
  { path }: PlannedFile,
  resumable: boolean,
  phase: 'restore' | 'transfer',
): unknown {
  return isMarketplaceError(error) ? MarketplaceError.locate(error, { file: path, resumable, phase }) : error;
}

function mismatch(): never {
  throw createError('E_INTEGRITY', 'The bytes do not have the checksum that the marketplace promised', {
    phase: 'verify',
  });
}
