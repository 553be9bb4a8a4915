import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { asyncDispose } from '../../shared/async-dispose.ts';
import { checkOptions } from '../../shared/options.ts';
import { OpenConnections } from './open-connections.ts';
import { TcpRelay } from './tcp-relay.ts';

/** How bad the network is. All can change while connections are open; undefined lifts a limit. */
export interface TcpProxyLimits {
  /** Milliseconds that every byte is late, in each direction. Default 0. */
  readonly latencyMs?: number | undefined;
  /** Bytes a second towards the client, for each connection. Default: unlimited. */
  readonly bytesPerSecond?: number | undefined;
  /** Most bytes written to the client at once. Default: as they come. */
  readonly sliceBytes?: number | undefined;
  /** After so many bytes to the client, its connection ends with FIN. Default: never. */
  readonly cutAfterBytes?: number | undefined;
  /** After so many bytes to the client, its connection is reset. Default: never. */
  readonly resetAfterBytes?: number | undefined;
  /** After so many bytes to the client, nothing more comes until the limit is lifted. Default: never. */
  readonly stallAfterBytes?: number | undefined;
  /** A connection beyond so many open ones is reset at once. Default: unlimited. */
  readonly maxConnections?: number | undefined;
}

/** What {@link startTcpProxy} can be told. */
export interface TcpProxyOptions extends TcpProxyLimits {
  /** Where the bytes go: any URL there; only its host and port count. */
  readonly target: string | URL;
}

/** A proxy on 127.0.0.1; see {@link startTcpProxy}. */
export interface TcpProxy {
  /** Scheme, address and port of the proxy, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Connections of clients that are open now. */
  readonly connections: number;
  /** Connections so far: those let through, and those refused by `maxConnections`. */
  readonly accepted: number;
  readonly refused: number;
  /** Bytes passed on so far. */
  readonly bytesToClient: number;
  readonly bytesToTarget: number;
  /** The same URL, by way of the proxy. */
  url(url: string | URL): string;
  /** Changes the limits that are named, for open connections too. Counts of bytes go on from where they are. */
  set(limits: TcpProxyLimits): void;
  /** Resolves once at most `count` connections are open. */
  waitForConnections(count: number, signal?: AbortSignal): Promise<void>;
  /** Resets every open connection. */
  resetConnections(): void;
  /** Breaks all connections and stops listening. Safe to call again. */
  close(): Promise<void>;
  /** Closes: for `await using`. */
  [asyncDispose](): Promise<void>;
}

const LIMITS = [
  'latencyMs',
  'bytesPerSecond',
  'sliceBytes',
  'cutAfterBytes',
  'resetAfterBytes',
  'stallAfterBytes',
  'maxConnections',
] as const;

/**
 * Starts a proxy that hands bytes on, late, slowly, in slices, or only so many of them. It reads no faster than it
 * may write, so what it holds is bounded and the target feels the pressure of a slow client.
 *
 * @throws TypeError for an unknown option, or a target that is no URL with a host.
 * @throws RangeError for a limit that is no number of the right kind.
 *
 * @example
 * await using server = await startFaultServer();
 * await using proxy = await startTcpProxy({ target: server.origins.main, bytesPerSecond: 1_000_000 });
 * const response = await fetch(proxy.url(server.url('ok')));
 * proxy.set({ bytesPerSecond: undefined, latencyMs: 50 });
 */
export async function startTcpProxy({ target, ...first }: TcpProxyOptions): Promise<TcpProxy> {
  const { protocol, hostname, port } = new URL(target);
  if (hostname === '') throw new TypeError('startTcpProxy: target: a URL with a host is needed');
  const targetPort = Number(port || (protocol === 'https:' ? 443 : 80));
  const targetHost = hostname.replace(/^\[(.*)\]$/, '$1');
  let limits = checkedLimits(first);
  let closing: Promise<void> | undefined;
  const count = { accepted: 0, refused: 0, toClient: 0, toTarget: 0 };
  const clients = new OpenConnections();
  const targets = new OpenConnections();
  const relays = new Set<TcpRelay>();

  const relay = (
    from: Socket,
    to: Socket,
    only: () => TcpProxyLimits,
    counted: (bytes: number) => void,
  ): void => {
    const one = new TcpRelay(from, to, only, counted);
    relays.add(one);
    // A connection that closes in the middle of a write is how most of these end.
    const forget = (): void => void relays.delete(one);
    one.run().then(forget, forget);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (clients.size >= (limits.maxConnections ?? Infinity)) {
      count.refused += 1;
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    count.accepted += 1;
    clients.add(client);
    const onward = connect({ port: targetPort, host: targetHost, allowHalfOpen: true, noDelay: true });
    targets.add(onward);
    relay(
      onward,
      client,
      () => limits,
      (bytes) => void (count.toClient += bytes),
    );
    relay(
      client,
      onward,
      () => ({ latencyMs: limits.latencyMs }),
      (bytes) => void (count.toTarget += bytes),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`;

  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve());
      clients.destroyAll();
      targets.destroyAll();
    });
    return closing;
  };

  return {
    origin,
    get connections() {
      return clients.size;
    },
    get accepted() {
      return count.accepted;
    },
    get refused() {
      return count.refused;
    },
    get bytesToClient() {
      return count.toClient;
    },
    get bytesToTarget() {
      return count.toTarget;
    },
    url(url) {
      const { pathname, search, hash } = new URL(url);
      return `${origin}${pathname}${search}${hash}`;
    },
    set(changes) {
      limits = { ...limits, ...checkedLimits(changes) };
      for (const one of relays) one.wake();
    },
    waitForConnections: (most, signal) => clients.waitFor(most, signal),
    resetConnections: () => clients.resetAll(),
    close,
    [asyncDispose]: close,
  };
}

function checkedLimits(limits: TcpProxyLimits): TcpProxyLimits {
  checkOptions(limits, LIMITS, 'startTcpProxy');
  for (const name of LIMITS) {
    const value = limits[name];
    const least = name === 'sliceBytes' || name === 'bytesPerSecond' ? 1 : 0;
    if (value !== undefined && !(Number.isFinite(value) && value >= least)) {
      throw new RangeError(`startTcpProxy: ${name} must be a number from ${least} on, not ${value}`);
    }
  }
  return limits;
}
