import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { onTestFinished } from 'vitest';

/**
 * A fetch over HTTP/2, as Node 26 and Deno have it built in: one session an origin, until it ends. Only as much of it as
 * a download needs.
 */
export function http2Fetch(certificate: string): typeof globalThis.fetch {
  const sessions = new Map<string, ClientHttp2Session>();
  const sessionOf = (origin: string): ClientHttp2Session => {
    const open = sessions.get(origin);
    if (open !== undefined && !open.closed && !open.destroyed) return open;
    const session = connect(origin, { ca: certificate });
    session.on('error', () => {});
    sessions.set(origin, session);
    return session;
  };
  onTestFinished(() => {
    for (const session of sessions.values()) session.destroy();
  });
  return async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const { origin, pathname, search } = new URL(request.url);
    const session = sessionOf(origin);
    const stream = session.request({
      ...Object.fromEntries(request.headers),
      ':method': request.method,
      ':path': pathname + search,
    });
    request.signal.addEventListener('abort', () => stream.destroy(), { once: true });
    const headers = await new Promise<IncomingHttpHeaders & { ':status'?: number }>((resolve, reject) => {
      stream.once('response', resolve);
      stream.once('error', reject);
      stream.once('close', () => reject(new TypeError('fetch failed')));
      session.once('goaway', () => reject(new TypeError('fetch failed')));
    });
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream.on('data', (chunk: Uint8Array) => controller.enqueue(new Uint8Array(chunk)));
        stream.once('end', () => settle(() => controller.close()));
        stream.on('error', (error: Error) => settle(() => controller.error(error)));
        stream.once('close', () => settle(() => controller.error(new TypeError('terminated'))));
      },
      cancel: () => void stream.destroy(),
    });
    const plain = Object.entries(headers).flatMap(([key, value]): [string, string][] =>
      key.startsWith(':') || value === undefined ? [] : [[key, String(value)]],
    );
    return new Response(body, { status: headers[':status'] ?? 200, headers: plain });
  };
}

/** The first way a stream ends is the one that counts. */
function settle(end: () => void): void {
  try {
    end();
  } catch {
    // It has ended already.
  }
}
