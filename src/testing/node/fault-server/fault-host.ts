import { isPreflight } from './cors.ts';
import { servedFile, type Exchange } from './exchange.ts';
import { readParams, type FaultParams } from './fault-params.ts';
import { knownParams, readFaults, type FaultName } from './fault-table.ts';
import { readRange } from './request-head.ts';
import { RequestLog, type FaultRequest } from './request-log.ts';
import { Routes, takeTurn } from './routes.ts';

/** A request that has been read, by whichever protocol. */
export interface IncomingCall {
  readonly origin: string;
  readonly protocol: '1.1' | '2';
  readonly connection: number;
  readonly reused: number;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A call with all that its answer needs. */
export interface OpenCall {
  readonly exchange: Exchange;
  /** The fault whose turn it is; undefined when the answer is honest. */
  readonly fault: FaultName | undefined;
  /** Why the URL is none of this server, if so. */
  readonly refused?: string;
}

/** What all origins of one server share: the log, the counters, and who is where. */
export class FaultHost {
  readonly log: RequestLog = new RequestLog();
  readonly routes: Routes = new Routes();
  readonly origins: Record<string, string> = Object.create(null) as Record<string, string>;
  #connections = 0;

  nextConnection(): number {
    this.#connections += 1;
    return this.#connections;
  }

  /** Counts the request, finds out whose turn it is, and puts it into the log. */
  open(call: IncomingCall): OpenCall {
    const { pathname, search, searchParams } = new URL(call.target, 'http://fault.invalid');
    const preflight = isPreflight(call.method, call.headers);
    const route = this.routes.of(searchParams.get('id') ?? '');
    const range = readRange(call.headers['range']);
    let params: FaultParams = {};
    let fault: FaultName | undefined;
    let refused: string | undefined;
    try {
      const faults = readFaults(pathname, call.protocol);
      params = readParams(
        searchParams,
        knownParams(faults, searchParams.get('target') ?? undefined),
        faults.join(),
      );
      if (!preflight) fault = takeTurn(route, faults, params, range?.start ?? 0);
    } catch (error) {
      refused = error instanceof TypeError ? error.message : String(error);
    }
    const file = servedFile(params, route, call);
    const request: FaultRequest = this.log.add({
      ...call,
      id: searchParams.get('id') ?? '',
      fault: fault ?? 'ok',
      preflight,
      version: file.version,
      ...(range === undefined ? {} : { range }),
    });
    const exchange: Exchange = { request, params, query: search, file, route, origins: this.origins };
    return { exchange, fault, ...(refused === undefined ? {} : { refused }) };
  }
}
