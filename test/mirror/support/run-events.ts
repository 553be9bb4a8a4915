import type { MirrorEvent, MirrorRun } from '../../../src/mirror/index.ts';
import type { EmbeddedMarketplace, MarketRequest } from '../../../src/testing/index.ts';

/** Everything that a run told, once it has ended. */
export async function eventsOf(run: MirrorRun): Promise<readonly MirrorEvent[]> {
  const events: MirrorEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** The requests that `work` makes, tokens aside. */
export async function requestsDuring(
  shop: EmbeddedMarketplace,
  work: () => Promise<unknown>,
): Promise<readonly MarketRequest[]> {
  const before = shop.count();
  await work();
  return shop.requests.filter(({ index, route }) => index >= before && route !== 'token');
}
