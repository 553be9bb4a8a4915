import { STATUS_CODES } from 'node:http';
import type { Answer, Drip, RawAnswer } from './answer.ts';
import { corsHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import { Pacer } from '../pacer.ts';
import type { RequestLog } from './request-log.ts';
import { stall } from './stall.ts';
import type { Wire } from '../wire.ts';

const BLOCK = 65_536;

/** Writes the answers of one connection byte by byte as they were planned, and keeps the log. */
export class AnswerWriter {
  #wire: Wire;
  #log: RequestLog;
  #pacer = new Pacer();
  #underway: Promise<void> = Promise.resolve();

  constructor(wire: Wire, log: RequestLog) {
    this.#wire = wire;
    this.#log = log;
  }

  /**
   * True when the connection may bring another request.
   *
   * @throws ConnectionClosed when the client leaves before the end.
   */
  async write(exchange: Exchange, answer: Answer): Promise<boolean> {
    const { request } = exchange;
    const { ending = 'keep' } = answer;
    const silent = request.method === 'HEAD' || answer.framing === 'none';
    const whole = silent ? 0 : answer.body.length;
    const sends = silent ? 0 : (answer.sends ?? whole);
    request.status = answer.status;
    await this.#push(headOf(exchange, answer));
    await this.#body(exchange, answer, 0, sends);
    if (ending === 'fin' || ending === 'reset') return this.#breakOff(exchange, ending);
    if (ending === 'stall') {
      await this.#underway;
      await stall(this.#log, exchange, this.#wire.closed);
      await this.#body(exchange, answer, sends, whole);
    }
    if (answer.framing === 'chunked' && !silent) await this.#push(answer.lastChunk ?? '0\r\n\r\n');
    if (answer.lastChunk !== undefined) return this.#breakOff(exchange, 'fin');
    // In the log before the client can know: a test that has the whole answer finds it complete.
    this.#log.settle(request, 'complete');
    const persistent = answer.framing !== 'close' && request.headers['connection']?.toLowerCase() !== 'close';
    if (!persistent) this.#wire.fin();
    await this.#underway;
    return persistent;
  }

  /** As {@link write}, for what need not be HTTP. */
  async writeRaw(exchange: Exchange, { first = '', raw, ending, everyMs }: RawAnswer): Promise<boolean> {
    if (first + raw !== '') await this.#push(first + raw);
    if (ending === 'fin' || ending === 'reset') return this.#breakOff(exchange, ending);
    await this.#underway;
    if (everyMs === undefined) {
      await stall(this.#log, exchange, this.#wire.closed);
      return this.#breakOff(exchange, 'fin');
    }
    this.#log.settle(exchange.request, 'stalled');
    for (;;) {
      await this.#wire.pause(everyMs);
      await this.#push(raw);
    }
  }

  async #breakOff({ request }: Exchange, ending: 'fin' | 'reset'): Promise<false> {
    this.#log.settle(request, 'cut');
    await this.#underway;
    if (ending === 'fin') this.#wire.fin();
    else await this.#wire.reset();
    return false;
  }

  /** One stretch of a body, at its pace and in its framing: a block is on its way while the next is made. */
  async #body(exchange: Exchange, answer: Answer, from: number, to: number): Promise<void> {
    const { request, params } = exchange;
    const { drip, body } = answer;
    const room = Math.max(0, Math.min(BLOCK, to - from));
    const blocks = [new Uint8Array(room), new Uint8Array(room)] as const;
    for (let offset = from, turn = 0; offset < to; turn += 1) {
      const length = Math.min(room, to - offset, pieceSize(offset, drip, params.rate));
      const block = blocks[turn % 2 === 0 ? 0 : 1].subarray(0, length);
      body.fill(offset, block);
      if (drip !== undefined && offset > drip.after) await this.#wire.pause(drip.everyMs);
      if (params.rate !== undefined) await this.#keepRate(length, params.rate);
      if (answer.framing === 'chunked') await this.#push(`${length.toString(16)}\r\n`, block, '\r\n');
      else await this.#push(block);
      offset += length;
      request.bytesSent += length;
      this.#log.changed(request);
    }
  }

  /** Waits for what was pushed before, not for this. */
  async #push(...pieces: readonly (Uint8Array | string)[]): Promise<void> {
    await this.#underway;
    this.#underway = this.#wire.write(...pieces);
    // Whoever comes next waits for it; if a pause fails before that, nobody does.
    this.#underway.catch(() => undefined);
  }

  async #keepRate(bytes: number, rate: number): Promise<void> {
    const wait = this.#pacer.waitMs();
    if (wait > 0) await this.#wire.pause(wait);
    this.#pacer.sent(bytes, rate);
  }
}

function pieceSize(offset: number, drip: Drip | undefined, rate: number | undefined): number {
  const dripping = drip === undefined ? Infinity : offset < drip.after ? drip.after - offset : drip.bytes;
  return Math.min(dripping, rate === undefined ? Infinity : Pacer.pieceBytes(rate));
}

function headOf({ request, params }: Exchange, answer: Answer): string {
  const reason = answer.reason ?? STATUS_CODES[answer.status] ?? 'Unknown';
  const lines = [`HTTP/1.1 ${answer.status} ${reason}`, `Date: ${new Date().toUTCString()}`];
  for (const [name, value] of [...answer.headers, ...corsHeaders(request, params)]) {
    lines.push(`${name}: ${value}`);
  }
  const lengths = answer.lengths ?? (answer.framing === 'length' ? [String(answer.body.length)] : []);
  for (const length of lengths) lines.push(`Content-Length: ${length}`);
  if (answer.framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  if (answer.framing === 'close') lines.push('Connection: close');
  lines.push(...(typeof params.header === 'string' ? [params.header] : (params.header ?? [])));
  return `${answer.preface ?? ''}${lines.join('\r\n')}\r\n\r\n`;
}
