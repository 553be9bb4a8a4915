import { createError } from '../errors/create-error.ts';
import { isMarketplaceError } from '../errors/marketplace-error.ts';
import type { ChunkInfo, ChunkStore, FileLocation } from '../models/remote-file.ts';
import { linkAbort, type LinkedAbort } from '../shared/abort.ts';
import { hashBytes, sameChecksum, strongestChecksum } from './checksum.ts';
import type { FileEnv } from './file-env.ts';
import { judgeResponse, type Known } from './judge-response.ts';
import { LocationSource } from './location-source.ts';
import { payloadRequest } from './payload-request.ts';
import { readAnswer } from './read-answer.ts';
import { readBody } from './read-body.ts';
import { Recovery } from './recovery.ts';
import { refuse, type Refusal } from './refusal.ts';

const slackBytes = 64 * 1024;
const largestChunk = 32 << 20;

/**
 * The decoded bytes of a chunk, with the checksum they must have: from somewhere near if the store knows a place, else
 * from its locations, with retries and mirrors. Nothing of a chunk is used before all of it is verified.
 */
export async function fetchChunk(store: ChunkStore, index: number, env: FileEnv): Promise<Uint8Array> {
  // A signal of its own, since what listens to a request's signal listens for as long as that lives.
  const link = linkAbort(env.signal);
  try {
    return await bringChunk(store, index, { ...env, signal: link.signal });
  } finally {
    link.release();
  }
}

async function bringChunk(store: ChunkStore, index: number, env: FileEnv): Promise<Uint8Array> {
  const info = store.chunk(index);
  if (info.size > largestChunk) {
    throw createError('E_TOO_LARGE', `Chunk ${info.id} has ${info.size} bytes, of ${largestChunk} at most`);
  }
  const near = await reuseChunk(store, index, info, env);
  if (near !== undefined) return near;
  const source = new LocationSource(
    (context) => store.locate(index, context),
    env,
    (reason) => {
      env.emit({ type: 'source-refreshed', reason });
    },
  );
  const recovery = new Recovery(source, env);
  for (;;) {
    try {
      const location = await source.current(env.signal);
      const packed = await fetchPacked(info, location, source, recovery, env);
      if (!(packed instanceof Uint8Array)) {
        await recovery.afterRefusal(packed, env.signal);
        continue;
      }
      const bytes = await store.decode(index, packed, location);
      if (await isChunk(bytes, info)) return bytes;
      throw damaged(info);
    } catch (error) {
      env.signal.throwIfAborted();
      if (!isMarketplaceError(error)) throw error;
      await recovery.afterError(error.code === 'E_INTEGRITY' ? damaged(info, error) : error, env.signal);
    }
  }
}

async function reuseChunk(
  store: ChunkStore,
  index: number,
  info: ChunkInfo,
  env: FileEnv,
): Promise<Uint8Array | undefined> {
  if (store.reuse === undefined) return undefined;
  const context = { signal: env.signal, logger: env.logger, attempt: 0, reason: 'first' as const };
  const bytes = await store.reuse(index, context).catch(() => undefined);
  return bytes !== undefined && (await isChunk(bytes, info)) ? bytes : undefined;
}

async function fetchPacked(
  info: ChunkInfo,
  location: FileLocation,
  source: LocationSource,
  recovery: Recovery,
  env: FileEnv,
): Promise<Uint8Array | Refusal> {
  // The one controller of the request and its body.
  const link = linkAbort(env.signal);
  try {
    return await requestPacked(info, location, source, recovery, env, link);
  } catch (error) {
    link.abort(error);
    throw error;
  } finally {
    link.release();
  }
}

async function requestPacked(
  info: ChunkInfo,
  location: FileLocation,
  source: LocationSource,
  recovery: Recovery,
  env: FileEnv,
  link: LinkedAbort,
): Promise<Uint8Array | Refusal> {
  await env.gate.pass(new URL(location.url).origin, link.signal);
  const { headers, asked } = payloadRequest({
    start: 0,
    side: false,
    rangesBroken: recovery.facts.rangeFaults > 0,
    unconditional: true,
  });
  const response = await env.session.fetch(location.url, {
    headers,
    authenticated: location.credentials === 'session',
    payload: true,
    retry: false,
    link,
  });
  const evidence = response.status >= 400 ? await env.session.evidence(response) : undefined;
  const answer = readAnswer(response, env.clock, evidence);
  const most = info.maxPackedSize ?? info.packedSize ?? info.size + slackBytes;
  const known: Known = {
    proof: true,
    elsewhere: false,
    complete: false,
    rangeFaults: recovery.facts.rangeFaults,
    encodingFaults: recovery.facts.encodingFaults,
    maxSize: most,
    allowUnknownLength: true,
    text: false,
    location: {
      authenticated: location.credentials === 'session',
      pastExpiry: source.isPastExpiry(location),
      worked: source.hasWorked(location),
      expiredStatuses: location.expiredStatuses,
    },
  };
  const verdict = judgeResponse(asked, answer, known);
  if (verdict.action !== 'stream') return refuse(verdict, { response, location }, env.session, evidence);
  const packed = await collect(response, verdict.length, most, env, link.signal);
  const range = answer.contentRange;
  if (typeof range === 'object' && range.total !== undefined && packed.length < range.total) {
    // It gives less than was asked for: without a range it gives all.
    recovery.facts.rangeFaults++;
    throw createError('E_TRUNCATED', `The chunk ended after ${packed.length} of ${range.total} bytes`, {
      phase: 'transfer',
    });
  }
  return packed;
}

/** All bytes of a body, at most `most` of them. */
async function collect(
  response: Response,
  length: number | undefined,
  most: number,
  { clock, idleTimeoutMs }: FileEnv,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    await readBody(response.body, { clock, signal, idleTimeoutMs }, (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most)
        throw createError('E_TOO_LARGE', `A chunk of more than ${most} bytes`, { phase: 'transfer' });
      return true;
    });
  }
  if (length !== undefined && size !== length) {
    throw createError('E_TRUNCATED', `The chunk ended after ${size} of ${length} bytes`, {
      phase: 'transfer',
    });
  }
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function isChunk(bytes: Uint8Array, info: ChunkInfo): Promise<boolean> {
  if (bytes.length !== info.size) return false;
  const wanted = strongestChecksum(info.checksums);
  if (wanted === undefined) return true;
  return sameChecksum(
    { algorithm: wanted.algorithm, value: await hashBytes(wanted.algorithm, bytes) },
    wanted,
  );
}

function damaged(info: ChunkInfo, cause?: unknown): Error & ReturnType<typeof createError> {
  return createError('E_INTEGRITY', `Chunk ${info.id} does not have the bytes that the manifest promises`, {
    phase: 'verify',
    retryable: true,
    cause,
  });
}
