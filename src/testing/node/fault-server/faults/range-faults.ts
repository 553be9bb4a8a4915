import { bytesBody, type Answer } from '../answer.ts';
import { fileBody, type Exchange } from '../exchange.ts';
import type { Fault } from '../fault.ts';
import {
  fullAnswer,
  honestAnswer,
  partialAnswer,
  rangeAnswer,
  rangeHeader,
  satisfiableSpan,
  unsatisfiable,
  type Span,
} from '../honest-answer.ts';

/** Ranges that are ignored, moved, cut, badly announced or refused. */
export type RangeFaultName =
  | 'range-ignored'
  | 'if-range-refused'
  | 'validator-ignored'
  | 'range-wrong-start'
  | 'range-off-by-one'
  | 'range-shifted-bytes'
  | 'range-shorter'
  | 'range-longer'
  | 'range-unsolicited'
  | 'range-without-content-range'
  | 'range-other-total'
  | 'range-total-unknown'
  | 'range-multipart'
  | 'content-range'
  | 'range-not-satisfiable';

export const rangeFaults: Readonly<Record<RangeFaultName, Fault>> = {
  'range-ignored': { params: [], respond: fullAnswer },
  'if-range-refused': {
    params: [],
    respond: (exchange) =>
      exchange.request.headers['if-range'] === undefined ? honestAnswer(exchange) : fullAnswer(exchange),
  },
  'validator-ignored': { params: [], respond: rangeAnswer },
  'range-wrong-start': {
    params: ['start'],
    respond: (exchange) =>
      ranged(exchange, ({ end }) => ({ start: Math.min(exchange.params.start ?? 0, end), end })),
  },
  'range-off-by-one': {
    params: ['by'],
    respond: (exchange) => ranged(exchange, (span) => moved(exchange, span)),
  },
  'range-shifted-bytes': {
    params: ['by'],
    respond(exchange) {
      const span = satisfiableSpan(exchange);
      const answer = honestAnswer(exchange);
      if (answer.status !== 206 || span === undefined) return answer;
      const first = Math.max(0, span.start + (exchange.params.by ?? 1));
      return { ...answer, body: fileBody(exchange.file, first, answer.body.length) };
    },
  },
  'range-shorter': {
    params: ['bytes'],
    respond: (exchange) => ranged(exchange, (span) => shortened(exchange, span)),
  },
  'range-longer': {
    params: ['bytes'],
    respond: (exchange) =>
      ranged(exchange, ({ start, end }) => ({
        start,
        end: Math.min(end + (exchange.params.bytes ?? Infinity), exchange.file.size - 1),
      })),
  },
  'range-unsolicited': {
    params: ['bytes'],
    respond(exchange) {
      const span = satisfiableSpan(exchange);
      return span?.start === 0 ? partialAnswer(exchange, shortened(exchange, span)) : honestAnswer(exchange);
    },
  },
  'range-without-content-range': { params: [], respond: (exchange) => announced(exchange, () => null) },
  'range-other-total': {
    params: ['total'],
    respond: (exchange) =>
      announced(exchange, (span) => rangeHeader(span, exchange.params.total ?? exchange.file.size + 1)),
  },
  'range-total-unknown': {
    params: [],
    respond: (exchange) => announced(exchange, (span) => rangeHeader(span, '*')),
  },
  'range-multipart': {
    params: [],
    respond: (exchange) => {
      const span = satisfiableSpan(exchange);
      const answer = honestAnswer(exchange);
      return answer.status !== 206 || span === undefined ? answer : multipart(exchange, answer, span);
    },
  },
  'content-range': {
    params: ['value'],
    respond: (exchange) => announced(exchange, () => exchange.params.value ?? 'bytes 0-9/5'),
  },
  'range-not-satisfiable': {
    params: ['total'],
    respond({ params, file }) {
      const total = params.total ?? file.size;
      return unsatisfiable(total === 'none' ? undefined : `bytes */${total}`);
    },
  },
};

/** A 206 for another span than the one asked for, truly announced; whatever is no 206 stays honest. */
function ranged(exchange: Exchange, change: (span: Span) => Span): Answer {
  const answer = honestAnswer(exchange);
  const span = satisfiableSpan(exchange);
  return answer.status === 206 && span !== undefined ? partialAnswer(exchange, change(span)) : answer;
}

/** The 206 that was asked for, announced otherwise; whatever is no 206 stays honest. */
function announced(exchange: Exchange, contentRange: (span: Span) => string | null): Answer {
  const answer = honestAnswer(exchange);
  const span = satisfiableSpan(exchange);
  return answer.status === 206 && span !== undefined
    ? partialAnswer(exchange, span, contentRange(span))
    : answer;
}

function moved({ params, file }: Exchange, { start, end }: Span): Span {
  const by = params.by ?? 1;
  const first = Math.min(Math.max(0, start + by), file.size - 1);
  return { start: first, end: Math.max(first, Math.min(end + by, file.size - 1)) };
}

function shortened({ params }: Exchange, { start, end }: Span): Span {
  return { start, end: Math.min(end, start + Math.max(1, params.bytes ?? 1000) - 1) };
}

function multipart(exchange: Exchange, answer: Answer, span: Span): Answer {
  const part = new Uint8Array(answer.body.length);
  answer.body.fill(0, part);
  const head = `--limit\r\nContent-Type: ${exchange.file.type}\r\nContent-Range: ${rangeHeader(span, exchange.file.size)}\r\n\r\n`;
  return {
    ...answer,
    headers: [
      ...answer.headers.filter(([name]) => name !== 'Content-Type' && name !== 'Content-Range'),
      ['Content-Type', 'multipart/byteranges; boundary=limit'],
    ],
    body: bytesBody(Buffer.concat([Buffer.from(head), part, Buffer.from('\r\n--limit--\r\n')])),
  };
}
