import { STATUS_CODES } from 'node:http';
import type { Answer, Drip, RawAnswer } from './answer.ts';
import { corsHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import type { RequestLog } from './request-log.ts';
import { stall } from './stall.ts';
import type { Wire } from './wire.ts';

const BLOCK = 65_536;
/** Pieces a second of a body with a rate: small enough to look even, large enough for timers. */
const PIECES_PER_SECOND = 50;

/**
 * Writes an answer byte by byte as it was planned, and keeps the log. True when the connection may bring another
 * request.
 *
 * @throws ConnectionClosed when the client leaves before the end.
 */
export async function writeAnswer(
  wire: Wire,
  log: RequestLog,
  exchange: Exchange,
  answer: Answer,
): Promise<boolean> {
  const { request } = exchange;
  const ending = answer.ending ?? 'keep';
  const whole = request.method === 'HEAD' || answer.framing === 'none' ? 0 : answer.body.length;
  const sends = request.method === 'HEAD' || answer.framing === 'none' ? 0 : (answer.sends ?? whole);
  request.status = answer.status;
  await wire.write(headOf(exchange, answer));
  const body = new BodyWriter(wire, log, exchange, answer);
  await body.send(0, sends);
  if (ending === 'fin' || ending === 'reset') return breakOff(wire, log, exchange, ending);
  if (ending === 'stall') {
    await stall(log, exchange, wire.closed);
    await body.send(sends, whole);
  }
  if (answer.framing === 'chunked' && request.method !== 'HEAD')
    await wire.write(answer.lastChunk ?? '0\r\n\r\n');
  log.settle(request, answer.lastChunk === undefined ? 'complete' : 'cut');
  const persistent = answer.framing !== 'close' && answer.lastChunk === undefined;
  if (persistent && request.headers['connection']?.toLowerCase() !== 'close') return true;
  wire.fin();
  return false;
}

/** As {@link writeAnswer}, for what need not be HTTP. */
export async function writeRaw(
  wire: Wire,
  log: RequestLog,
  exchange: Exchange,
  answer: RawAnswer,
): Promise<boolean> {
  if (answer.first !== undefined) await wire.write(answer.first);
  if (answer.raw !== '') await wire.write(answer.raw);
  if (answer.ending === 'fin' || answer.ending === 'reset')
    return breakOff(wire, log, exchange, answer.ending);
  if (answer.everyMs === undefined) await stall(log, exchange, wire.closed);
  else log.settle(exchange.request, 'stalled');
  while (answer.everyMs !== undefined) {
    await wire.pause(answer.everyMs);
    await wire.write(answer.raw);
  }
  return breakOff(wire, log, exchange, 'fin');
}

function breakOff(wire: Wire, log: RequestLog, { request }: Exchange, ending: 'fin' | 'reset'): false {
  log.settle(request, 'cut');
  if (ending === 'fin') wire.fin();
  else wire.reset();
  return false;
}

function headOf({ request, params }: Exchange, answer: Answer): string {
  const reason = answer.reason ?? STATUS_CODES[answer.status] ?? 'Unknown';
  const lines = [`HTTP/1.1 ${answer.status} ${reason}`, `Date: ${new Date().toUTCString()}`];
  for (const [name, value] of [...answer.headers, ...corsHeaders(request, params)])
    lines.push(`${name}: ${value}`);
  const lengths = answer.lengths ?? (answer.framing === 'length' ? [String(answer.body.length)] : []);
  for (const length of lengths) lines.push(`Content-Length: ${length}`);
  if (answer.framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  if (answer.framing === 'close') lines.push('Connection: close');
  lines.push(...(typeof params.header === 'string' ? [params.header] : (params.header ?? [])));
  return `${answer.preface ?? ''}${lines.join('\r\n')}\r\n\r\n`;
}

/** Sends stretches of a body: at its pace, in its framing, one block on its way while the next is made. */
class BodyWriter {
  #wire: Wire;
  #log: RequestLog;
  #exchange: Exchange;
  #answer: Answer;
  #began = performance.now();
  #sent = 0;

  constructor(wire: Wire, log: RequestLog, exchange: Exchange, answer: Answer) {
    this.#wire = wire;
    this.#log = log;
    this.#exchange = exchange;
    this.#answer = answer;
  }

  async send(from: number, to: number): Promise<void> {
    const { request, params } = this.#exchange;
    const { drip, body } = this.#answer;
    const room = Math.min(BLOCK, to - from);
    const blocks = [new Uint8Array(Math.max(0, room)), new Uint8Array(Math.max(0, room))] as const;
    let underway: Promise<void> = Promise.resolve();
    for (let offset = from, turn = 0; offset < to; turn += 1) {
      const length = Math.min(room, to - offset, pieceSize(offset, drip, params.rate));
      const block = blocks[turn % 2 === 0 ? 0 : 1].subarray(0, length);
      body.fill(offset, block);
      await underway;
      underway = this.#write(block);
      // It is awaited in the next round, which a pause that fails may prevent.
      underway.catch(() => undefined);
      offset += block.length;
      this.#sent += block.length;
      request.bytesSent += block.length;
      this.#log.changed(request);
      if (drip !== undefined && offset > drip.after) await this.#wire.pause(drip.everyMs);
      if (params.rate !== undefined) await this.#keepRate(params.rate);
    }
    await underway;
  }

  #write(block: Uint8Array): Promise<void> {
    if (this.#answer.framing !== 'chunked') return this.#wire.write(block);
    return this.#wire.write(`${block.length.toString(16)}\r\n`, block, '\r\n');
  }

  async #keepRate(rate: number): Promise<void> {
    const early = this.#began + (this.#sent / rate) * 1000 - performance.now();
    if (early > 0) await this.#wire.pause(early);
  }
}

function pieceSize(offset: number, drip: Drip | undefined, rate: number | undefined): number {
  const dripping = drip === undefined ? Infinity : offset < drip.after ? drip.after - offset : drip.bytes;
  const paced = rate === undefined ? Infinity : Math.max(1, Math.floor(rate / PIECES_PER_SECOND));
  return Math.min(dripping, paced);
}
