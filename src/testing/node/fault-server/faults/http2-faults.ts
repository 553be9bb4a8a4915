import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { RESET_AFTER_MS } from '../../wire.ts';
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { FaultParams } from '../fault-params.ts';
import { honestAnswer } from '../honest-answer.ts';

/** Faults of streams and sessions, which only HTTP/2 has. */
export type Http2FaultName =
  | 'h2-ok'
  | 'h2-headers-never'
  | 'h2-end-early'
  | 'h2-end-early-unannounced'
  | 'h2-longer'
  | 'h2-stall'
  | 'h2-reset-stream'
  | 'h2-refused-stream'
  | 'h2-goaway'
  | 'h2-goaway-unprocessed'
  | 'h2-session-destroyed'
  | 'h2-connection-reset';

/** One stream, and what its faults are made of. */
export interface Http2Call {
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
  readonly exchange: Exchange;
  /** Sends the head, with the content-length of the body unless told otherwise. */
  head(answer: Answer, options?: Http2HeadOptions): void;
  /** Sends the body until so many bytes of it are out; rejects when the stream is gone. */
  body(answer: Answer, until: number): Promise<void>;
  /** Silence until released or gone. */
  stall(): Promise<void>;
  /** RST of the TCP connection below the session. */
  resetConnection(): void;
}

/** How the head of a stream differs from the ordinary. */
interface Http2HeadOptions {
  /** Leave content-length out. */
  readonly unannounced?: boolean;
  /** Do not let Node end the stream in good order when it is closed (it waits for trailers that never come). */
  readonly endless?: boolean;
}

/** Parameters beside the common ones of {@link http2Params}, and what happens. `cut`: the server broke off. */
export interface Http2Fault {
  readonly params: readonly (keyof FaultParams)[];
  readonly respond: (call: Http2Call) => Promise<'complete' | 'cut'>;
}

/** Common parameters that mean something over HTTP/2. */
export const http2Params: readonly (keyof FaultParams)[] = [
  'id',
  'size',
  'seed',
  'switchAt',
  'nextSeed',
  'nextSize',
  'times',
  'skip',
  'from',
  'etag',
  'lastModified',
  'acceptRanges',
  'type',
  'delayMs',
];

export const http2Faults: Readonly<Record<Http2FaultName, Http2Fault>> = {
  'h2-ok': { params: [], respond: whole },
  'h2-headers-never': {
    params: [],
    async respond(call) {
      await call.stall();
      return whole(call);
    },
  },
  'h2-end-early': { params: ['at'], respond: (call) => endEarly(call, {}) },
  'h2-end-early-unannounced': { params: ['at'], respond: (call) => endEarly(call, { unannounced: true }) },
  'h2-longer': {
    params: ['bytes'],
    async respond(call) {
      const answer = honestAnswer(call.exchange);
      call.head(answer);
      await call.body(answer, answer.body.length + (call.exchange.params.bytes ?? 1));
      call.stream.end();
      return 'cut';
    },
  },
  'h2-stall': {
    params: ['at'],
    async respond(call) {
      const answer = await begin(call);
      await call.stall();
      await call.body(answer, answer.body.length);
      call.stream.end();
      return 'complete';
    },
  },
  'h2-reset-stream': {
    params: ['at', 'code'],
    async respond(call) {
      await begin(call, { endless: true });
      call.stream.close(call.exchange.params.code ?? constants.NGHTTP2_INTERNAL_ERROR);
      return 'cut';
    },
  },
  'h2-refused-stream': {
    params: [],
    respond(call) {
      call.stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return Promise.resolve('cut');
    },
  },
  'h2-goaway': {
    params: ['code'],
    respond(call) {
      call.session.goaway(call.exchange.params.code ?? constants.NGHTTP2_NO_ERROR, call.stream.id ?? 0);
      return whole(call);
    },
  },
  'h2-goaway-unprocessed': {
    params: ['code'],
    async respond(call) {
      // No GOAWAY of Node's can say that nothing at all was processed: the first stream of a session is served.
      const last = (call.stream.id ?? 0) - 2;
      if (last <= 0) return whole(call);
      call.session.goaway(call.exchange.params.code ?? constants.NGHTTP2_NO_ERROR, last);
      return 'cut';
    },
  },
  'h2-session-destroyed': {
    params: ['at', 'code'],
    async respond(call) {
      await begin(call);
      const code = call.exchange.params.code ?? constants.NGHTTP2_INTERNAL_ERROR;
      call.session.destroy(new Error('a fault was asked for'), code);
      return 'cut';
    },
  },
  'h2-connection-reset': {
    params: ['at'],
    async respond(call) {
      await begin(call);
      await delay(RESET_AFTER_MS);
      call.resetConnection();
      return 'cut';
    },
  },
};

async function whole(call: Http2Call): Promise<'complete'> {
  const answer = honestAnswer(call.exchange);
  call.head(answer);
  await call.body(answer, answer.body.length);
  call.stream.end();
  return 'complete';
}

async function endEarly(call: Http2Call, options: Http2HeadOptions): Promise<'cut'> {
  await begin(call, options);
  call.stream.end();
  return 'cut';
}

/** The head, and the body up to where the fault begins. */
async function begin(call: Http2Call, options?: Http2HeadOptions): Promise<Answer> {
  const answer = honestAnswer(call.exchange);
  call.head(answer, options);
  await call.body(answer, half(call, answer));
  return answer;
}

function half({ exchange }: Http2Call, answer: Answer): number {
  return Math.min(exchange.params.at ?? Math.floor(answer.body.length / 2), answer.body.length);
}
