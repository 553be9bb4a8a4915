import { untilAborted } from '../shared/abort.ts';

/**
 * The bytes of a stream that is being opened, chunk by chunk. An abort counts at once, also while no chunk comes; what is
 * given up then is not waited for.
 */
export async function* chunksOf(
  opening: Promise<ReadableStream<Uint8Array>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = (
    await untilAborted(opening, signal).catch((error: unknown) => {
      // It may still come.
      opening.then((stream) => stream.cancel()).catch(() => {});
      throw error;
    })
  ).getReader();
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    const closing = reader.cancel().catch(() => {});
    if (signal?.aborted !== true) await closing;
  }
}
