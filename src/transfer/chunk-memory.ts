/**
 * Does each chunk of a body have memory of its own, which no one else looks at? In a byte stream it does: what is put
 * into one is detached from whoever put it there (Streams §4.7.3). The body must not be locked.
 */
export function ownsChunks(body: ReadableStream<Uint8Array>): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Frees the memory of chunks that no one needs any more, rather than leaving it to a garbage collector. */
export function freeChunks(chunks: readonly Uint8Array[]): void {
  for (const { buffer } of chunks) (buffer as { transfer?: (length: number) => unknown }).transfer?.(0);
}

/** Does {@link litter} help here? */
export function needsLitter(): boolean {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent?.startsWith('Node.js/') === true;
}

const young: { last?: unknown } = {};
/** Smaller ones come with enough garbage of their own. */
const largeChunk = 32 << 10;

/**
 * Makes young garbage, half as much as a large chunk has bytes.
 *
 * V8 keeps the bytes of chunks outside its heap. Its young collector would free them in a moment, but it runs only when
 * the heap's own young space is full, and chunks fill that with some KiB each. So 64 MiB are outside before that, and then
 * V8 marks its whole heap: 70 times a GiB, a third of the CPU time of a download in Node 24 and 40 MiB more at its peak.
 * Deno and Bun look after that themselves.
 */
export function litter(chunk: Uint8Array): void {
  if (chunk.length < largeChunk) return;
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from fills it, at forty times the cost
  young.last = new Array(chunk.length >> 4);
}
