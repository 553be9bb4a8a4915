import { createGzip, gzipSync } from 'node:zlib';
import { once } from 'node:events';
import { bytesBody, noBody, repeatedBody, textBody, withHeader, type Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault } from '../fault.ts';
import { fullAnswer, honestAnswer, rangeHeader } from '../honest-answer.ts';

/** Bodies that are encoded though nobody asked, and JSON that is more than it seems. */
export type EncodingFaultName =
  | 'gzip'
  | 'gzip-range'
  | 'gzip-truncated'
  | 'content-encoding'
  | 'gzip-bomb'
  | 'json-deep'
  | 'json-huge';

const MIB = 1_048_576;

export const encodingFaults: Readonly<Record<EncodingFaultName, Fault>> = {
  gzip: { params: [], respond: (exchange) => gzipped(exchange, (bytes) => bytes) },
  'gzip-range': { params: [], respond: gzipRange },
  'gzip-truncated': {
    params: ['at'],
    respond: (exchange) =>
      gzipped(exchange, (bytes) => bytes.subarray(0, exchange.params.at ?? Math.floor(bytes.length / 2))),
  },
  'content-encoding': {
    params: ['value'],
    respond: (exchange) =>
      withHeader(honestAnswer(exchange), 'Content-Encoding', exchange.params.value ?? 'x-rot13'),
  },
  'gzip-bomb': {
    params: ['bytes'],
    async respond({ params }) {
      return {
        ...json(bytesBody(await bomb(params.bytes ?? 64 * MIB))),
        headers: [
          ['Content-Type', 'application/json'],
          ['Content-Encoding', 'gzip'],
        ],
      };
    },
  },
  'json-deep': {
    params: ['count'],
    respond({ params }) {
      const depth = params.count ?? 100_000;
      return json(textBody('['.repeat(depth) + ']'.repeat(depth)));
    },
  },
  'json-huge': {
    params: ['bytes'],
    respond: ({ params }) => json(hugeArray(params.bytes ?? 64 * MIB)),
  },
};

function json(body: Answer['body']): Answer {
  return { status: 200, headers: [['Content-Type', 'application/json']], body, framing: 'length' };
}

/** The whole file in gzip, or what is left of it, with a Content-Length to match. */
function gzipped(exchange: Exchange, cut: (bytes: Uint8Array) => Uint8Array): Answer {
  const answer = withHeader(fullAnswer(exchange), 'Content-Encoding', 'gzip');
  return { ...answer, body: bytesBody(cut(gzip(exchange))) };
}

/** The range asked for, but of the gzip of the file: what some servers do that compress on the fly. */
function gzipRange(exchange: Exchange): Answer {
  const range = exchange.request.range;
  if (range === undefined || range.start < 0) return gzipped(exchange, (bytes) => bytes);
  const bytes = gzip(exchange);
  const end = Math.min(range.end ?? Infinity, bytes.length - 1);
  const header = rangeHeader({ start: range.start, end }, bytes.length);
  const answer = gzipped(exchange, (whole) => whole.subarray(range.start, end + 1));
  return { ...withHeader(answer, 'Content-Range', header), status: 206 };
}

function gzip(exchange: Exchange): Uint8Array {
  const { body } = fullAnswer(exchange);
  const bytes = new Uint8Array(body.length);
  body.fill(0, bytes);
  return gzipSync(bytes, { level: 1 });
}

/** A JSON string of so many blanks, in gzip: about a thousandth of its size. Made piece by piece. */
async function bomb(bytes: number): Promise<Uint8Array> {
  const packer = createGzip();
  const packed: Buffer[] = [];
  packer.on('data', (piece: Buffer) => packed.push(piece));
  const ended = once(packer, 'end');
  const blanks = Buffer.alloc(MIB, ' ');
  packer.write('"');
  for (let left = Math.max(0, bytes - 2); left > 0; left -= MIB) {
    if (!packer.write(blanks.subarray(0, left))) await once(packer, 'drain');
  }
  packer.end('"');
  await ended;
  return Buffer.concat(packed);
}

/** `[0,0,…,0]` in about so many bytes, made as it is sent. */
function hugeArray(bytes: number): Answer['body'] {
  if (bytes < 3) return noBody;
  const length = bytes - ((bytes + 1) % 2);
  const zeros = repeatedBody(',0', length);
  return {
    length,
    fill(offset, target) {
      zeros.fill(offset, target);
      if (offset === 0 && target.length > 0) target[0] = 0x5b;
      const last = length - 1 - offset;
      if (last >= 0 && last < target.length) target[last] = 0x5d;
    },
  };
}
