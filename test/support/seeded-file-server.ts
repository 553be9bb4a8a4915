import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { seededBytes } from '../../src/testing/index.ts';

/** A request as the server saw it. */
interface SeenRequest {
  readonly method: string;
  /** The first byte asked for. */
  readonly start: number;
  /** Bytes of the body that were sent. */
  sent: number;
}

/** Serves one file of seeded bytes to pages of other origins, and stops where it is told to. */
export interface SeededFileServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** No byte of the file from here on is sent, until the hold is moved. */
  hold(position: number): void;
  /** Resolves when no answer is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const lastModified = 'Wed, 01 Jan 2020 00:00:00 GMT';
const stepBytes = 65_536;

export async function serveSeededFile(options: {
  readonly size: number;
  readonly seed: number;
  /** Headers that pages may read beside the few that they always may. */
  readonly exposed?: string | undefined;
}): Promise<SeededFileServer> {
  const { size, seed, exposed } = options;
  const requests: SeenRequest[] = [];
  const sending = new Set<Promise<void>>();
  let held = Infinity;
  let moved = Promise.withResolvers<void>();

  const send = async (request: SeenRequest, response: ServerResponse): Promise<void> => {
    const closed = once(response, 'close');
    for (let at = request.start; at < size && !response.destroyed;) {
      if (at >= held) {
        await Promise.race([moved.promise, closed]);
        continue;
      }
      const bytes = seededBytes(seed, at, Math.min(stepBytes, size - at, held - at));
      at += bytes.length;
      request.sent += bytes.length;
      if (!response.write(bytes)) await drained(response);
    }
    response.end();
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const seen: SeenRequest = { method: request.method ?? '', start, sent: 0 };
    requests.push(seen);
    if (request.method !== 'GET') {
      // No preflight is answered.
      response.writeHead(405).end();
      return;
    }
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'access-control-allow-origin': '*',
      ...(exposed === undefined ? {} : { 'access-control-expose-headers': exposed }),
      'content-type': 'application/octet-stream',
      'content-length': size - start,
      'content-range': `bytes ${start}-${size - 1}/${size}`,
      'last-modified': lastModified,
      etag: '"seeded"',
    });
    const work = send(seen, response).finally(() => sending.delete(work));
    sending.add(work);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`,
    requests,
    hold(position) {
      held = position;
      const before = moved;
      moved = Promise.withResolvers();
      before.resolve();
    },
    async idle() {
      await Promise.all(sending);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Resolves when more may be written, or nothing any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
