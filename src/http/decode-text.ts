/** The chunks of a body as text, in UTF-8. In memory: a `Blob` may go through another process in a browser, and fail. */
export function decodeText(chunks: Iterable<Uint8Array>): string {
  const decoder = new TextDecoder();
  let text = '';
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
