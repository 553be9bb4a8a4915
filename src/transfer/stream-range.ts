import { createError } from '../errors/create-error.ts';
import { freeChunks, ownsChunks } from './chunk-memory.ts';
import { dropBody } from '../http/read-body.ts';
import type { FileEnv } from './file-env.ts';
import type { Verdict } from './judge-response.ts';
import type { Lease } from './leases.ts';
import type { OpenFile } from './open-file.ts';
import { createOverlapCheck } from './overlap-check.ts';
import { readBody } from './read-body.ts';
import { Restart } from './restart.ts';
import { WriteBatch } from './write-batch.ts';

/** Less is left to the garbage collector. */
const worthFreeing = 1 << 20;

/** An answer that was judged to be the bytes, and where they go. */
export interface RangeStream {
  readonly response: Response;
  readonly verdict: Extract<Verdict, { action: 'stream' }>;
  readonly lease: Lease;
  readonly overlap: number;
  /** Called once the bytes that overlap turned out to be equal. */
  readonly believe: () => Promise<void>;
  readonly file: OpenFile;
  readonly env: FileEnv;
  readonly signal: AbortSignal;
}

/**
 * Moves the body of an answer into the file: up to the end of the lease, which may come nearer meanwhile, and never
 * past what the answer announced. Whole bytes that came before a failure are kept.
 *
 * @throws MarketplaceError `E_TRUNCATED` for a body that is shorter than announced, `E_OVERRUN` for one that is longer.
 */
export async function streamRange({
  response,
  verdict,
  lease,
  overlap,
  believe,
  file,
  env,
  signal,
}: RangeStream): Promise<void> {
  const compare =
    overlap > 0 ? await prepareCheck(file, lease.position - overlap, overlap, response) : undefined;
  const first = lease.position;
  const announcedEnd =
    verdict.length === undefined ? (verdict.total ?? Infinity) : verdict.start + verdict.length;
  const isLarge = announcedEnd - first > worthFreeing;
  const isOurs = isLarge && response.body !== null && file.mayFreeBuffers && ownsChunks(response.body);
  const batch = new WriteBatch(first, env.clock, (position, buffers, length) => {
    const writing = file.write(position, buffers, length);
    return isOurs ? writing.then(() => freeChunks(buffers)) : writing;
  });
  let arrived = verdict.start;
  let overrun = false;
  let isProven = overlap === 0;

  const take = (chunk: Uint8Array): boolean | Promise<boolean> => {
    arrived += chunk.length;
    if (arrived > announcedEnd) {
      overrun = true;
      return false;
    }
    const fresh = compare === undefined || arrived - chunk.length >= first ? chunk : compare(chunk);
    if (fresh === false) throw new Restart('changed', 'The bytes before the join are others by now');
    if (isProven || arrived < first) return keep(fresh);
    isProven = true;
    return believe().then(() => {
      file.overlapped = true;
      return keep(fresh);
    });
  };
  const keep = (fresh: Uint8Array): boolean | Promise<boolean> => {
    const room = lease.end - lease.position;
    const wanted = fresh.length > room ? fresh.subarray(0, room) : fresh;
    lease.position += wanted.length;
    if (lease.position > env.maxSize) {
      throw createError('E_TOO_LARGE', `More than ${env.maxSize} bytes`, { phase: 'transfer' });
    }
    const more = lease.position < lease.end || arrived === announcedEnd;
    if (wanted.length === 0) return more;
    const written = batch.add(wanted);
    return written === true ? more : written.then(() => more);
  };

  let ended = false;
  try {
    if (response.body !== null) {
      ended = await readBody(
        response.body,
        { clock: env.clock, signal, idleTimeoutMs: env.idleTimeoutMs },
        take,
      );
    } else ended = true;
  } catch (error) {
    if (error instanceof Restart) {
      // Perhaps of another connection: a write that is under way would count for the version that comes next.
      await batch.settle();
      throw error;
    }
    await batch.flush();
    // All that was announced is there: how the connection ended does not matter any more.
    if (arrived !== announcedEnd || signal.aborted) throw error;
    ended = true;
  }
  await batch.flush();
  if (overrun) {
    await file.uncredit(first, lease.position);
    lease.position = first;
    throw createError('E_OVERRUN', 'The body is longer than it was announced', {
      position: announcedEnd,
      phase: 'transfer',
    });
  }
  if (!ended) return;
  if (announcedEnd === Infinity) {
    file.lengthKnown = false;
    lease.end = lease.position;
    await file.reserve(lease.position);
  } else if (arrived < announcedEnd) {
    throw createError(
      'E_TRUNCATED',
      `The body ended after ${arrived - verdict.start} of ${announcedEnd - verdict.start} bytes`,
      {
        position: arrived,
        phase: 'transfer',
      },
    );
  }
}

/** @throws Restart when the sink does not give back what is to be compared. */
async function prepareCheck(
  file: OpenFile,
  position: number,
  length: number,
  response: Response,
): Promise<ReturnType<typeof createOverlapCheck>> {
  const expected = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await file.read(position + at, expected.subarray(at));
    if (count <= 0) {
      dropBody(response);
      throw new Restart('unprovable', 'The sink does not give back the bytes that it took');
    }
    at += count;
  }
  return createOverlapCheck(expected);
}
