import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { FaultHost, OpenCall } from './fault-host.ts';
import { http2Faults, type Http2Call } from './faults/http2-faults.ts';
import { isHttp2Fault } from './fault-table.ts';
import { untilAborted } from '../../../shared/abort.ts';
import type { OpenConnections } from '../open-connections.ts';
import { stall } from './stall.ts';
import { ConnectionClosed } from '../wire.ts';

const BLOCK = 16_384;

/** Serves the streams of one session of HTTP/2. */
export function serveHttp2(session: ServerHttp2Session, host: FaultHost, connections: OpenConnections): void {
  const connection = host.nextConnection();
  let reused = 0;
  session.on('error', () => undefined);
  session.on('stream', (stream: ServerHttp2Stream, received: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    const call = host.open({
      origin: 'h2',
      protocol: '2',
      connection,
      reused,
      method: received[':method'] ?? 'GET',
      target: received[':path'] ?? '/',
      headers: plainHeaders(received),
    });
    reused += 1;
    const resetConnection = (): void => connections.reset(session.socket.remotePort);
    void answerStream({ session, stream, resetConnection }, host, call);
  });
}

async function answerStream(
  given: Pick<Http2Call, 'session' | 'stream' | 'resetConnection'>,
  host: FaultHost,
  { exchange, fault, refused }: OpenCall,
): Promise<void> {
  const { request, params } = exchange;
  const { stream } = given;
  const closing = new AbortController();
  stream.once('close', () => closing.abort(new ConnectionClosed('the stream is closed')));
  if (refused !== undefined) {
    stream.respond({ ':status': 501, 'content-type': 'text/plain' });
    stream.end(`${refused}\n`);
    return;
  }
  try {
    if (params.delayMs !== undefined) await delay(params.delayMs, undefined, { signal: closing.signal });
    const name = fault !== undefined && isHttp2Fault(fault) ? fault : 'h2-ok';
    const call = http2Call(given, host, exchange, closing.signal);
    host.log.settle(request, await http2Faults[name].respond(call));
  } catch {
    host.log.settle(request, 'left');
    stream.close();
  }
}

function http2Call(
  given: Pick<Http2Call, 'session' | 'stream' | 'resetConnection'>,
  host: FaultHost,
  exchange: OpenCall['exchange'],
  closed: AbortSignal,
): Http2Call {
  const { request } = exchange;
  const { stream } = given;
  const silent = (answer: Answer): boolean => request.method === 'HEAD' || answer.framing === 'none';
  return {
    ...given,
    exchange,
    head(answer, { unannounced = false, endless = false } = {}) {
      closed.throwIfAborted();
      request.status = answer.status;
      const headers: Record<string, string | number> = { ':status': answer.status };
      for (const [name, value] of answer.headers) headers[name.toLowerCase()] = value;
      if (!unannounced && answer.framing !== 'none') headers['content-length'] = answer.body.length;
      stream.respond(headers, { waitForTrailers: endless });
    },
    async body(answer, until) {
      while (!silent(answer) && request.bytesSent < until) {
        const block = new Uint8Array(Math.min(BLOCK, until - request.bytesSent));
        answer.body.fill(request.bytesSent, block);
        await untilAborted(new Promise<void>((resolve) => stream.write(block, () => resolve())), closed);
        request.bytesSent += block.length;
        host.log.changed(request);
      }
    },
    stall: () => stall(host.log, exchange, closed),
  };
}

function plainHeaders(received: IncomingHttpHeaders): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(received)) {
    if (!name.startsWith(':') && value !== undefined)
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
