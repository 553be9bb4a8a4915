import { dropBody } from '../http/read-body.ts';
import type { FileLocation } from '../models/remote-file.ts';
import { linkAbort, type LinkedAbort } from '../shared/abort.ts';
import type { RemoteVersion } from '../sinks/resume-record.ts';
import type { FileEnv } from './file-env.ts';
import { judgeResponse, type Answer, type Asked, type Known, type Verdict } from './judge-response.ts';
import type { Lease } from './leases.ts';
import type { LocationSource } from './location-source.ts';
import type { OpenFile } from './open-file.ts';
import { overlapBytes } from './overlap-check.ts';
import { payloadRequest } from './payload-request.ts';
import { readAnswer } from './read-answer.ts';
import type { ServerFacts } from './recovery.ts';
import { refuse, type Refusal } from './refusal.ts';
import { Restart, type ReusableAnswer } from './restart.ts';
import { streamRange } from './stream-range.ts';

type StreamVerdict = Extract<Verdict, { action: 'stream' }>;

/** What all attempts for one file share. */
export interface Attempts {
  readonly file: OpenFile;
  readonly env: FileEnv;
  readonly source: LocationSource;
  readonly facts: ServerFacts;
  readonly allowUnknownLength: boolean;
  /** The answer is the right bytes; they are about to be read. */
  readonly onStream: (lease: Lease, verdict: StreamVerdict) => void;
}

interface Exchange extends ReusableAnswer {
  /** Of the place that answered, after redirects. */
  readonly origin: string;
  readonly asked: Asked;
  /** Bytes before the lease that were asked for too, to be compared. */
  readonly overlap: number;
  /** A page of another origin asked. */
  readonly blind: boolean;
}

/**
 * One request for the bytes of a lease and all that its answer brings. Without a refusal the answer was used up; if
 * bytes of the lease are still missing, ask again.
 *
 * @throws Restart when the bytes so far are of no use.
 */
export async function attemptRange(
  lease: Lease,
  side: boolean,
  attempts: Attempts,
  signal: AbortSignal,
  reuse?: ReusableAnswer,
): Promise<Refusal | undefined> {
  // The one controller of the request and its body.
  const link = linkAbort(signal);
  let exchange: Exchange | undefined;
  try {
    exchange = reuse === undefined ? await send(lease, side, attempts, link) : whole(reuse);
    return await use(exchange, lease, attempts, link.signal);
  } catch (error) {
    // The answer that a restart begins with goes on; any other ends, also one that was never read.
    if (!(error instanceof Restart && error.reuse !== undefined)) {
      if (exchange !== undefined) dropBody(exchange.response);
      link.abort(error);
    }
    throw error;
  } finally {
    link.release();
  }
}

/** Judges an answer and does what the verdict says. */
async function use(
  exchange: Exchange,
  lease: Lease,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const { response, location } = exchange;
  const { env } = attempts;
  const evidence = response.status >= 400 ? await env.session.evidence(response) : undefined;
  const answer = readAnswer(response, env.clock, evidence);
  const verdict = judgeResponse(exchange.asked, answer, whatIsKnown(exchange, attempts));
  if (verdict.action === 'stream') {
    const { file, source, onStream } = attempts;
    const { overlap } = exchange;
    /** What the answer says counts from now on: its bytes are known to be of the file that is there. */
    const believe = async (): Promise<void> => {
      if (verdict.total !== undefined) await file.reserve(verdict.total);
      learn(answer, exchange, file);
      source.worked(location);
      onStream(lease, verdict);
    };
    try {
      checkJoin(answer, exchange, attempts);
      if (verdict.total !== undefined && verdict.total < lease.position)
        throw new Restart('changed', 'The server has another version of the file');
      if (overlap === 0) await believe();
    } catch (error) {
      dropBody(response);
      throw error;
    }
    await streamRange({ response, verdict, lease, overlap, believe, file, env, signal });
    return undefined;
  }
  if (verdict.action === 'restart' && verdict.reuse) {
    const message =
      verdict.reason === 'changed'
        ? 'The server has another version of the file'
        : 'The server gave the file from its beginning where the rest was asked for';
    throw new Restart(verdict.reason, message, { response, location });
  }
  return refuse(verdict, exchange, env.session, evidence);
}

async function send(lease: Lease, side: boolean, attempts: Attempts, link: LinkedAbort): Promise<Exchange> {
  const { file, env, source, facts } = attempts;
  const { signal } = link;
  const location = await source.current(signal);
  const { origin } = new URL(location.url);
  const blind =
    env.crossOriginBlind && origin !== (globalThis as { location?: { origin?: string } }).location?.origin;
  // Entity tags differ between the hosts of one file: a condition with another's would bring all of it again.
  const decidedLater = file.hasProof && file.version !== undefined && file.version.origin !== origin;
  const unconditional = facts.unconditional || blind || decidedLater;
  const overlap = facts.broken ? 0 : overlapFor(lease, file, unconditional, blind);
  const total = file.total ?? Infinity;
  const { headers, asked } = payloadRequest({
    start: lease.position - overlap,
    end: side || lease.end < total ? lease.end : undefined,
    side,
    version: file.version,
    rangesBroken: facts.broken,
    unconditional,
  });
  const response = await env.session.fetch(location.url, {
    headers,
    authenticated: location.credentials === 'session',
    payload: true,
    retry: false,
    link,
  });
  return { response, location, origin: originOf(response, location, origin), asked, overlap, blind };
}

/** An answer to an earlier request, which begins at byte 0. */
function whole(reuse: ReusableAnswer): Exchange {
  const { response, location } = reuse;
  return {
    ...reuse,
    origin: originOf(response, location, new URL(location.url).origin),
    asked: { start: 0, ranged: true, conditional: false, side: false },
    overlap: 0,
    blind: false,
  };
}

/**
 * How many bytes that are there to fetch again for comparison: none when a checksum or a validator will prove that the
 * file is the same.
 */
function overlapFor(lease: Lease, file: OpenFile, unconditional: boolean, blind: boolean): number {
  const before = file.done.endOf(Math.max(0, lease.position - 1));
  if (lease.position === 0 || before < lease.position || file.hasProof) return 0;
  const hasValidator = (file.version?.etag ?? file.version?.lastModified) !== undefined;
  if (hasValidator && (!unconditional || blind)) return 0;
  if (!file.canReadBack) throw new Restart('unprovable', 'Nothing proves that the file is still the same');
  let length = Math.min(overlapBytes, lease.position);
  while (length > 0 && !file.done.covers(lease.position - length, lease.position)) length >>= 1;
  if (length === 0) throw new Restart('unprovable', 'Nothing proves that the file is still the same');
  return length;
}

/** Bytes may be joined to those that are there only if something proves that both are of one version. */
function checkJoin(answer: Answer, { asked, overlap }: Exchange, { file }: Attempts): void {
  if (isFirst(file, asked) || file.hasProof || asked.conditional || overlap > 0) return;
  const { version } = file;
  const same =
    (version?.etag !== undefined && version.etag === answer.etag) ||
    (version?.lastModified !== undefined && version.lastModified === answer.lastModified);
  if (!same) throw new Restart('unprovable', 'Nothing proves that the file is still the same');
}

function whatIsKnown({ location, origin, asked, blind }: Exchange, attempts: Attempts): Known {
  const { file, env, facts, source } = attempts;
  const { remote } = file.planned;
  return {
    size: remote.size,
    total: file.version?.total,
    version: file.version,
    proof: file.hasProof,
    elsewhere: file.version !== undefined && file.version.origin !== origin,
    complete: file.isComplete || endsAt(file, asked.start),
    rangeFaults: facts.rangeFaults,
    encodingFaults: facts.encodingFaults,
    maxSize: env.maxSize,
    allowUnknownLength: attempts.allowUnknownLength,
    hidden: blind,
    text: /\.(html?|xhtml|json|gltf)$/i.test(remote.path),
    location: {
      authenticated: location.credentials === 'session',
      pastExpiry: source.isPastExpiry(location),
      worked: source.hasWorked(location),
      expiredStatuses: location.expiredStatuses,
    },
  };
}

/** All that is there is all that comes before this byte. */
function endsAt({ done }: OpenFile, position: number): boolean {
  return position > 0 && done.covers(0, position) && done.endOf(position) === position;
}

/** Nothing is there, and no other connection is bringing anything. */
function isFirst({ done }: OpenFile, { side }: Asked): boolean {
  return done.size === 0 && !side;
}

/** Keeps what the first answer says of its version, and whether all later ones say the same. */
function learn(answer: Answer, { origin, asked }: Exchange, file: OpenFile): void {
  const { etag, lastModified } = answer;
  if (isFirst(file, asked)) {
    // What was said before was said of bytes that never came.
    file.version = undefined;
    file.validated = true;
  }
  const before = file.version;
  if (before === undefined) {
    const version: RemoteVersion = {
      origin,
      etag,
      lastModified,
      total: file.total,
    };
    file.version = version;
  } else if (before.total === undefined && file.total !== undefined) {
    file.version = { ...before, total: file.total };
  }
  const same =
    before === undefined ||
    before.etag === etag ||
    (etag === undefined && before.lastModified === lastModified);
  file.validated &&= same && (etag ?? lastModified) !== undefined;
}

/** @param asked - the origin of the location. */
function originOf({ url }: Response, location: FileLocation, asked: string): string {
  return url === '' || url === String(location.url) ? asked : new URL(url).origin;
}
