import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';

const maxBytes = 4 << 20;

/** A body as text, if it is no longer than an answer of a store may be. */
export async function readText({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let read = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    read += value.length;
    text += decoder.decode(value, { stream: true });
    if (read <= maxBytes) continue;
    await reader.cancel().catch(() => {});
    throw new MarketplaceSinkError('The store answered with more than a list can be', { failure: 'io' });
  }
}
