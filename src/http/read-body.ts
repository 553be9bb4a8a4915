import { createError } from '../errors/create-error.ts';
import { linkAbort, untilAborted } from '../shared/abort.ts';
import { limitTime } from './time-limit.ts';
import { transportError } from './transport-error.ts';
import type { Answer, Wire } from './wire.ts';

/** Frees the connection of an answer that is of no use. Not waited for: a server may never end its part. */
export function dropBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}

/** How much of a body to read, and what more than that means. */
export interface BodyLimit {
  readonly maxBytes: number;
  /** Give the beginning of a longer body, instead of an error. */
  readonly cut?: boolean;
}

/** A body's bytes; `complete` is false when it was longer than asked for. */
export interface Body {
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly complete: boolean;
}

/**
 * Reads a small body, counted after decompression, within the idle limit between its pieces.
 *
 * @throws MarketplaceTimeoutError (`E_TIMEOUT`, idle), MarketplaceValidationError (`E_TOO_LARGE`), or what the transport
 * did.
 */
export async function readBody(
  { response, url }: Answer,
  { maxBytes, cut = false }: BodyLimit,
  { clock, idleTimeoutMs, browserLike }: Wire,
  signal: AbortSignal,
): Promise<Body> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const watch = linkAbort(signal);
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  let size = 0;
  try {
    reader = response.body?.getReader();
    if (reader === undefined) return { chunks, complete: true };
    for (;;) {
      const stop = limitTime('idle', idleTimeoutMs, watch, clock, url);
      const { done, value } = await untilAborted(reader.read(), watch.signal).finally(stop);
      if (done) return { chunks, complete: true };
      size += value.byteLength;
      if (size <= maxBytes) chunks.push(value);
      else if (cut) return { chunks: [...chunks, value.subarray(0, maxBytes - size)], complete: false };
      else throw createError('E_TOO_LARGE', `The answer is larger than ${maxBytes} bytes`, { url });
    }
  } catch (error) {
    throw watch.signal.aborted
      ? watch.signal.reason
      : transportError(error, { url, browserLike, stage: 'body' });
  } finally {
    watch.release();
    reader?.cancel().catch(() => {});
  }
}
