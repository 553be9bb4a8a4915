import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import { asyncDispose } from '../../shared/async-dispose.ts';
import { checkOptions } from '../../shared/options.ts';
import type { EmbeddedEndpoints, EmbeddedMarketplace } from '../market/create-marketplace.ts';
import { EmbeddedMarketClient } from '../market/embedded-market-client.ts';

/** A marketplace that answers on a port of this machine. */
export interface ServedMarketplace extends AsyncDisposable {
  readonly endpoints: EmbeddedEndpoints;
  /** A client, signed in, that reaches it over the network. */
  client(options?: Partial<HttpClientOptions>): EmbeddedMarketClient;
  /** Ends all connections and frees the port. Idempotent. */
  close(): Promise<void>;
}

const maxRequestBody = 65_536;

/**
 * Serves an embedded marketplace over HTTP on the loopback interface only.
 *
 * @param options.port - default: any free one.
 * @example
 * ```ts
 * await using shop = await serveMarketplace(createMarketplace({ assets: 100 }));
 * await using market = shop.client();
 * ```
 */
export async function serveMarketplace(
  marketplace: EmbeddedMarketplace,
  options: { readonly port?: number | undefined } = {},
): Promise<ServedMarketplace> {
  checkOptions(options, ['port'], 'serveMarketplace');
  const server = createServer((request, response) => {
    void answer(marketplace, origin, request, response);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints: EmbeddedEndpoints = {
    baseUrl: `${origin}${new URL(marketplace.baseUrl).pathname}`,
    tokenUrl: `${origin}/token`,
  };
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return {
    endpoints,
    client: (clientOptions = {}) =>
      new EmbeddedMarketClient({
        auth: marketplace.auth(endpoints),
        allowInsecureLoopback: true,
        ...clientOptions,
      }),
    close,
    [asyncDispose]: close,
  };
}

/** Passes a request on and its answer back; what breaks there breaks the connection here. */
async function answer(
  marketplace: EmbeddedMarketplace,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const method = request.method ?? 'GET';
    const reply = await marketplace.fetch(new URL(request.url ?? '/', origin), {
      method,
      headers: headersOf(request),
      signal: gone.signal,
      ...(method === 'POST' ? { body: await readBody(request) } : {}),
    });
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    const sent = await send(reply.body, response, gone.signal);
    const promised = Number(reply.headers.get('content-length') ?? sent);
    // A body that ends too early can only be told by the end of the connection.
    if (sent < promised && reply.body !== null) response.socket?.end();
    else response.end();
  } catch {
    response.socket?.destroy();
  }
}

/** Writes a body as fast as the connection takes it, and says how many bytes there were. */
async function send(
  body: ReadableStream<Uint8Array> | null,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  if (body === null) return sent;
  for await (const chunk of body) {
    sent += chunk.length;
    if (!response.write(chunk)) await once(response, 'drain', { signal });
  }
  return sent;
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

async function readBody(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (text.length > maxRequestBody) throw new Error('The request body is too large');
  }
  return text;
}
