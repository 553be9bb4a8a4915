import { dropBody } from './read-body.ts';
import { followRedirects } from './follow-redirects.ts';
import { isRepeatable, type Outgoing } from './outgoing.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Answer, Wire } from './wire.ts';

/**
 * One attempt of a request: waits for its turn, sends it, and when its credentials are not accepted renews them and
 * sends it once more. A second 401 is an answer like any other.
 */
export async function sendAttempt(outgoing: Outgoing, wire: Wire, maxRetryAfterMs: number): Promise<Answer> {
  const { credentials } = wire;
  const send = (): Promise<Answer> => wire.limited(outgoing, () => followRedirects(outgoing, wire));
  const began = credentials.generation;
  let answer = await send();
  if (answer.response.status === 401 && answer.session !== undefined && isRepeatable(outgoing)) {
    try {
      if (!(await credentials.renew(answer.generation, began, outgoing.signal))) return answer;
    } catch (error) {
      dropBody(answer.response);
      throw error;
    }
    dropBody(answer.response);
    answer = await send();
  }
  if (!outgoing.payload) heed(answer, wire, maxRetryAfterMs);
  return answer;
}

/** A wish to wait holds all requests to that origin. Transfers, which wait longer, do it themselves. */
function heed(
  { response: { status, headers }, url }: Answer,
  { gate, clock }: Wire,
  maxRetryAfterMs: number,
): void {
  if (status !== 429 && status !== 503) return;
  const waitMs = parseRetryAfter(headers.get('retry-after'), clock.date()) ?? 0;
  if (waitMs > 0 && waitMs <= maxRetryAfterMs) gate.close(url.origin, waitMs);
}
