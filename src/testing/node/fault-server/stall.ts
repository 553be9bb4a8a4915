import { untilAborted } from '../../../shared/abort.ts';
import type { Exchange } from './exchange.ts';
import type { RequestLog } from './request-log.ts';

/** Silence, until a test releases the route; rejects when the client leaves first. */
export async function stall(
  log: RequestLog,
  { request, route }: Exchange,
  closed: AbortSignal,
): Promise<void> {
  let wake: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    wake = resolve;
    route.stalled.add(resolve);
  });
  log.settle(request, 'stalled');
  try {
    await untilAborted(released, closed);
  } finally {
    if (wake !== undefined) route.stalled.delete(wake);
  }
  log.settle(request, 'answering');
}
