import {
  createMarketplace,
  type EmbeddedMarketClient,
  type MarketFault,
} from 'asset-marketplace-client-core/testing';
import { allAssets, realContent } from './shelf.ts';

/** What the panel of faults can do. */
export type FaultName = 'cut' | 'stall' | 'busy' | 'expired' | 'changed' | 'wrong-bytes';

/** The marketplace in the page. */
export interface EmbeddedShop {
  /** In place of the platform's, for pictures. */
  readonly fetch: typeof globalThis.fetch;
  client(): EmbeddedMarketClient;
  /** Makes something go wrong, at once where a file of these assets is on its way; else for the next one. */
  fault(name: FaultName, running: ReadonlySet<string>): void;
  clearFaults(): void;
  /** Bytes a second for each connection, at once; Infinity for no limit. */
  setSpeed(bytesPerSecond: number): void;
}

interface FileOnItsWay {
  readonly uid: string;
  readonly path: string;
  readonly size: number;
  readonly isOpen: boolean;
}

const soon = 128 * 1024;
/** Bodies of the last so many requests can be broken. */
const kept = 32;

/** Opens the marketplace. Everything it answers is made in the page, save for real files, which the site has. */
export function openEmbeddedShop(): EmbeddedShop {
  const market = createMarketplace({ assets: allAssets(), pageSize: 100, tokenTtlMs: 86_400_000 });
  const stocked = new Map<string, Promise<void>>();
  let connections: AbortController[] = [];
  let speed = Infinity;

  /** A real asset gets its bytes when it is first asked for, and has the same version at each visit. */
  const stock = (uid: string): Promise<void> => {
    let pending = stocked.get(uid);
    if (pending === undefined) {
      pending = realContent(uid).then((content) => {
        if (content !== undefined) market.changeAsset(uid, content);
      });
      pending.catch(() => stocked.delete(uid));
      stocked.set(uid, pending);
    }
    return pending;
  };

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const [, place = '', first = '', second = ''] = url.pathname.split('/');
    if (place === 'v1' && second !== '') await stock(decodeURIComponent(second));
    if (place !== 'files') return market.fetch(input, init);
    await stock(decodeURIComponent(first));
    const connection = new AbortController();
    connections = [...connections.slice(1 - kept), connection];
    const caller = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const signal = caller === undefined ? connection.signal : AbortSignal.any([caller, connection.signal]);
    return atSpeed(await market.fetch(input, { ...init, signal }), () => speed);
  };

  const breakConnections = (): void => {
    // As the platform's fetch reports a connection that ends.
    for (const connection of connections) connection.abort(new TypeError('terminated'));
    connections = [];
  };

  /** The file on its way: the last one that was asked for and is not complete, be it between two attempts. */
  const openFile = (running: ReadonlySet<string>): FileOnItsWay | undefined => {
    const complete = new Set<string>();
    for (const { route, state, uid, file } of market.requests.toReversed()) {
      if (route !== 'file' || uid === undefined || file === undefined || !running.has(uid)) continue;
      const size = market.files(uid).find(({ path }) => path === file)?.size;
      const name = `${uid}/${file}`;
      if (state === 'complete') complete.add(name);
      else if (size !== undefined && !complete.has(name))
        return { uid, path: file, size, isOpen: state === 'open' };
    }
    return undefined;
  };

  return {
    fetch,
    client: () => market.client({ fetch, idleTimeoutMs: 4000 }),
    fault(name, running) {
      const file = openFile(running);
      const target = file && { uid: file.uid, path: file.path };
      const isOpen = file?.isOpen === true;
      if (name === 'expired') market.expireLinks();
      const fault = faultOf(name, file?.size, isOpen);
      if (fault !== undefined) market.inject({ ...fault, ...target });
      if (isOpen) breakConnections();
    },
    clearFaults: () => market.clearFaults(),
    setSpeed(bytesPerSecond) {
      speed = bytesPerSecond;
    },
  };
}

/** The same answer, at a speed that may change on the way. */
function atSpeed(response: Response, bytesPerSecond: () => number): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  let due = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        const now = performance.now();
        due = Math.max(due, now) + (1000 * value.length) / bytesPerSecond();
        if (due > now) await new Promise((resolve) => setTimeout(resolve, due - now));
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const slower = new Response(body, response);
  // A Response that a program makes has no URL; one that fetch gives has.
  Object.defineProperty(slower, 'url', { value: response.url });
  return slower;
}

/** What the next request meets; nothing where breaking the connection is all. */
function faultOf(name: FaultName, size: number | undefined, isOpen: boolean): MarketFault | undefined {
  if (name === 'cut') return isOpen ? undefined : { kind: 'cut', afterBytes: soon };
  if (name === 'stall') return { kind: 'stall', afterBytes: soon };
  if (name === 'busy') return { kind: 'status', status: 429, retryAfter: 3 };
  if (name === 'expired') return isOpen ? undefined : { kind: 'expired' };
  if (name === 'changed') return { kind: 'changed', afterBytes: soon };
  return { kind: 'wrong-bytes', at: size === undefined ? 10 : size - 10 };
}
