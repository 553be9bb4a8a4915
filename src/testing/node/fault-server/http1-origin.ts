import type { Socket } from 'node:net';
import { emptyAnswer, honestAnswer } from './honest-answer.ts';
import { textAnswer, type Answer, type RawAnswer } from './answer.ts';
import { AnswerWriter } from './answer-writer.ts';
import type { FaultHost, OpenCall } from './fault-host.ts';
import { http1Faults, isHttp1Fault } from './fault-table.ts';
import { readRequestHead, type RequestHead } from './request-head.ts';
import { ConnectionClosed, Wire } from '../wire.ts';

const MAX_HEAD = 131_072;

/** Serves one connection of HTTP/1.1, request after request, until a fault or the client ends it. */
export async function serveHttp1(socket: Socket, host: FaultHost, origin: string): Promise<void> {
  const wire = new Wire(socket);
  const connection = host.nextConnection();
  const reader = new RequestReader(wire);
  const writer = new AnswerWriter(wire, host.log);
  try {
    for (let reused = 0; ; reused += 1) {
      const head = await reader.next();
      if (head === undefined) return wire.fin();
      const { method, target, headers } = head;
      const call = host.open({ origin, protocol: '1.1', connection, reused, method, target, headers });
      const more = await answerCall(wire, writer, host, call);
      if (!more || head.bodyLength === undefined) return;
    }
  } catch (error) {
    if (error instanceof ConnectionClosed) return;
    // A request that cannot be read, or a defect of this server: the client must notice, and soon.
    wire.socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n${String(error)}\n`);
  }
}

async function answerCall(
  wire: Wire,
  writer: AnswerWriter,
  host: FaultHost,
  call: OpenCall,
): Promise<boolean> {
  const { exchange } = call;
  try {
    if (exchange.params.delayMs !== undefined) await wire.pause(exchange.params.delayMs);
    const answer = await answerTo(call);
    if ('raw' in answer) return await writer.writeRaw(exchange, answer);
    return await writer.write(exchange, answer);
  } catch (error) {
    host.log.settle(exchange.request, 'left');
    throw error;
  }
}

function answerTo({ exchange, fault, refused }: OpenCall): Answer | RawAnswer | Promise<Answer> {
  if (refused !== undefined) return textAnswer(501, `${refused}\n`);
  if (exchange.request.preflight && exchange.params.cors === true) return emptyAnswer(exchange, 204);
  return fault !== undefined && isHttp1Fault(fault)
    ? http1Faults[fault].respond(exchange)
    : honestAnswer(exchange);
}

/** Takes requests off a socket one at a time. Bodies are read and dropped. */
class RequestReader {
  #wire: Wire;
  #pending: Buffer = Buffer.alloc(0);
  #toDrop = 0;
  #ended = false;
  #arrived: () => void = () => undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    // Flowing even while an answer is on its way, so that the end of the client is seen at once.
    wire.socket.on('data', (bytes: Buffer) => {
      const dropped = Math.min(this.#toDrop, bytes.length);
      this.#toDrop -= dropped;
      this.#pending = Buffer.concat([this.#pending, bytes.subarray(dropped)]);
      if (this.#pending.length > MAX_HEAD) wire.socket.pause();
      this.#arrived();
    });
    wire.socket.on('end', () => {
      this.#ended = true;
      this.#arrived();
    });
  }

  /** The next request; undefined when the client has no more. */
  async next(): Promise<RequestHead | undefined> {
    for (;;) {
      const end = this.#pending.indexOf('\r\n\r\n');
      if (end >= 0) return this.#take(end);
      if (this.#ended) return undefined;
      if (this.#pending.length > MAX_HEAD) throw new TypeError('the head of the request is too large');
      await this.#wire.until(
        new Promise<void>((resolve) => {
          this.#arrived = resolve;
        }),
      );
    }
  }

  #take(end: number): RequestHead {
    const head = readRequestHead(this.#pending.subarray(0, end).toString('latin1'));
    const rest = this.#pending.subarray(end + 4);
    const dropped = Math.min(rest.length, head.bodyLength ?? 0);
    this.#toDrop = (head.bodyLength ?? 0) - dropped;
    this.#pending = rest.subarray(dropped);
    this.#wire.socket.resume();
    return head;
  }
}
