import type { Answer, Ending } from '../answer.ts';
import { fileBody, type Exchange } from '../exchange.ts';
import type { Fault } from '../fault.ts';
import { fullAnswer, honestAnswer } from '../honest-answer.ts';

/** Honest heads with a body that breaks off, stands still, runs over or is wrong. */
export type BodyFaultName =
  | 'ok'
  | 'fin-mid-body'
  | 'reset-mid-body'
  | 'stall'
  | 'drip'
  | 'chunked-unterminated'
  | 'chunked-malformed'
  | 'close-delimited-short'
  | 'longer-than-announced'
  | 'endless'
  | 'wrong-bytes';

export const bodyFaults: Readonly<Record<BodyFaultName, Fault>> = {
  ok: { params: [], respond: honestAnswer },
  'fin-mid-body': { params: ['at'], respond: (exchange) => brokenOff(exchange, 'fin') },
  'reset-mid-body': { params: ['at'], respond: (exchange) => brokenOff(exchange, 'reset') },
  stall: { params: ['at'], respond: (exchange) => brokenOff(exchange, 'stall') },
  drip: {
    params: ['at', 'bytes', 'everyMs'],
    respond(exchange) {
      const { at, bytes, everyMs } = exchange.params;
      const drip = { after: at ?? 0, bytes: Math.max(1, bytes ?? 1), everyMs: everyMs ?? 1000 };
      return { ...honestAnswer(exchange), drip };
    },
  },
  'chunked-unterminated': {
    params: ['at'],
    respond: (exchange) => ({ ...brokenOff(exchange, 'fin'), framing: 'chunked' }),
  },
  'chunked-malformed': {
    params: ['at'],
    respond: (exchange) => ({ ...brokenOff(exchange, 'keep'), framing: 'chunked', lastChunk: 'zz\r\n\r\n' }),
  },
  'close-delimited-short': {
    params: ['at'],
    respond: (exchange) => ({ ...brokenOff(exchange, 'fin'), framing: 'close' }),
  },
  'longer-than-announced': {
    params: ['bytes'],
    respond(exchange) {
      const answer = honestAnswer(exchange);
      return { ...answer, sends: answer.body.length + (exchange.params.bytes ?? 1), ending: 'fin' };
    },
  },
  endless: {
    params: [],
    respond(exchange) {
      const answer = fullAnswer(exchange);
      return {
        ...answer,
        framing: exchange.params.framing === undefined ? 'chunked' : answer.framing,
        sends: Infinity,
      };
    },
  },
  'wrong-bytes': {
    params: ['at', 'bytes'],
    respond(exchange) {
      const { file, params } = exchange;
      const at = params.at ?? Math.floor(file.size / 2);
      return withWrongBytes(exchange, at, at + (params.bytes ?? 1));
    },
  },
};

/** The honest answer, up to the byte where the fault begins. */
function brokenOff(exchange: Exchange, ending: Ending): Answer {
  const answer = honestAnswer(exchange);
  const half = Math.floor(answer.body.length / 2);
  return { ...answer, sends: Math.min(exchange.params.at ?? half, answer.body.length), ending };
}

/** The honest answer, with each byte of the file from `first` to before `end` inverted. */
function withWrongBytes(exchange: Exchange, first: number, end: number): Answer {
  const answer = honestAnswer(exchange);
  if (answer.status !== 200 && answer.status !== 206) return answer;
  const start = answer.status === 206 ? (exchange.request.range?.start ?? 0) : 0;
  const position = start < 0 ? exchange.file.size - answer.body.length : start;
  const honest = fileBody(exchange.file, position, answer.body.length);
  return {
    ...answer,
    body: {
      length: honest.length,
      fill(offset, target) {
        honest.fill(offset, target);
        const here = position + offset;
        for (let at = Math.max(first, here); at < Math.min(end, here + target.length); at += 1) {
          target[at - here] = 0xff - (target[at - here] ?? 0);
        }
      },
    },
  };
}
