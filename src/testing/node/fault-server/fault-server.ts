import { asyncDispose } from '../../../shared/async-dispose.ts';
import { checkOptions } from '../../../shared/options.ts';
import { FaultHost } from './fault-host.ts';
import { writeParams, type FaultParams } from './fault-params.ts';
import {
  isHttp1Fault,
  isHttp2Fault,
  knownParams,
  isPlaceFault,
  type FaultName,
  type FaultOrigin,
} from './fault-table.ts';
import { openOrigins } from './origins.ts';
import type { FaultRequest } from './request-log.ts';

/** What {@link startFaultServer} can be told. */
export interface FaultServerOptions {
  /** Also offer `connect-black-hole`, which costs a worker thread. Default false. */
  readonly connectBlackHole?: boolean;
}

/** A server of faults on 127.0.0.1; see {@link startFaultServer}. */
export interface FaultServer {
  /** Where it listens: `main` and `other` (plain, equal), `tls` (HTTP/1.1), `h2` (HTTP/2 over TLS). */
  readonly origins: Readonly<Record<'main' | 'other' | 'tls' | 'h2', string>>;
  /** The authority behind `tls` and `h2`, in PEM: what a client must trust to reach them. */
  readonly certificate: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly FaultRequest[];
  /** Connections that are open now, on all origins. */
  readonly connections: number;
  /**
   * The URL of a fault, or of several that follow each other, one request each; the last one stays.
   *
   * @throws TypeError when a name or a parameter is unknown, or does not go with the fault.
   */
  url(
    fault: FaultName | readonly FaultName[],
    params?: FaultParams,
    origin?: 'main' | 'other' | 'tls',
  ): string;
  /** The requests for this URL (those with its `id`), and for what its redirects led to on this server. */
  requestsOf(url: string | URL): readonly FaultRequest[];
  /** The first request that fits, past or future; asked again at every change, so it can wait for an outcome. */
  waitFor(predicate: (request: FaultRequest) => boolean, signal?: AbortSignal): Promise<FaultRequest>;
  /** Resolves once at most `count` connections are open. */
  waitForConnections(count: number, signal?: AbortSignal): Promise<void>;
  /** From the next request on, the file behind this URL is its next version. */
  switchVersion(url: string | URL): void;
  /** From the next request on, an `expiring` URL is past its time. */
  expire(url: string | URL): void;
  /** Answers of this URL that stall now go on. */
  release(url: string | URL): void;
  /** Resets every open connection. */
  resetConnections(): void;
  /** Forgets all requests and counters. */
  clear(): void;
  /** Breaks all connections and stops listening. Safe to call again. */
  close(): Promise<void>;
  /** Closes: for `await using`. */
  [asyncDispose](): Promise<void>;
}

/**
 * Starts a server whose every path is a fault: a raw TCP server that writes HTTP/1.1 byte by byte, so that any wrong
 * answer is possible, one of HTTP/2, and places where not even a connection can be had. All on 127.0.0.1. What it
 * serves is a file made of {@link seededBytes}, so a test can check any byte of any size. docs/testing-faults.md lists
 * the faults and their parameters.
 *
 * @throws TypeError for an unknown option.
 *
 * @example
 * await using server = await startFaultServer();
 * const url = server.url('fin-mid-body', { size: 1_000_000, at: 400_000, times: 1 });
 * const response = await fetch(url); // 400,000 bytes of 1,000,000, then FIN; the next request is answered honestly
 * console.log(server.requestsOf(url).map(({ range, bytesSent }) => ({ range, bytesSent })));
 */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  checkOptions(options, ['connectBlackHole'], 'startFaultServer');
  const host = new FaultHost();
  const { log, routes } = host;
  const origins = await openOrigins(host, options.connectBlackHole ?? false);
  let closing: Promise<void> | undefined;
  let nextId = 0;

  const close = (): Promise<void> => {
    log.close();
    closing ??= origins.close();
    return closing;
  };

  return {
    origins: origins.served,
    certificate: origins.certificate,
    get requests() {
      return log.entries;
    },
    get connections() {
      return origins.connections.size;
    },
    url(fault, params = {}, origin) {
      nextId += 1;
      const { place, path } = placeOf(typeof fault === 'string' ? [fault] : fault, origin);
      const base = host.origins[place];
      if (base === undefined)
        throw new TypeError(`${place}: start the server with { connectBlackHole: true }`);
      const known = knownParams(path, params.target);
      return `${base}/${path.join()}?${writeParams({ id: `r${nextId}`, ...params }, known, path.join())}`;
    },
    requestsOf(url) {
      const [id, onward] = idsOf(url);
      return log.entries.filter((request) => request.id === id || request.id === onward);
    },
    waitFor: (predicate, signal) => log.waitFor(predicate, signal),
    waitForConnections: (count, signal) => origins.connections.waitFor(count, signal),
    switchVersion(url) {
      for (const id of idsOf(url)) routes.of(id).switched = true;
    },
    expire(url) {
      for (const id of idsOf(url)) routes.of(id).expired = true;
    },
    release(url) {
      for (const id of idsOf(url)) for (const wake of routes.of(id).stalled) wake();
    },
    resetConnections: () => origins.connections.resetAll(),
    clear() {
      log.clear();
      routes.clear();
    },
    close,
    [asyncDispose]: close,
  };
}

/** Where faults live, and the path they have there. At a broken place an honest file waits behind the trouble. */
function placeOf(
  faults: readonly FaultName[],
  origin: 'main' | 'other' | 'tls' | undefined,
): { place: FaultOrigin; path: readonly FaultName[] } {
  const [first] = faults;
  if (first !== undefined && faults.every(isHttp1Fault)) return { place: origin ?? 'main', path: faults };
  if (origin === undefined) {
    if (first !== undefined && faults.every(isHttp2Fault)) return { place: 'h2', path: faults };
    if (first !== undefined && isPlaceFault(first) && faults.length === 1)
      return { place: first, path: ['ok'] };
  }
  throw new TypeError(
    `no such fault, or none that can be had so: ${faults.join()}${origin ? ` at ${origin}` : ''}`,
  );
}

/** The id of a URL, and the id under which its redirects lead on. */
function idsOf(url: string | URL): readonly [string, string] {
  const id = new URL(url).searchParams.get('id') ?? '';
  return [id, `${id}.target`];
}
