import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on this machine with every answer readable from other origins, as a shop with CORS has them. */
export interface ServedShop {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves what `answer` gives, on a free port of loopback. It is told the origin that the server got. */
export async function serveShop(
  answer: (request: Request, origin: string) => Promise<Response>,
): Promise<ServedShop> {
  let origin = '';
  const server: Server = createServer((incoming, outgoing) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    headers.delete('connection');
    const request = new Request(new URL(incoming.url ?? '/', origin), { headers });
    answer(request, origin)
      .then(async (response) => {
        const body = new Uint8Array(await response.arrayBuffer());
        outgoing.writeHead(response.status, {
          ...Object.fromEntries(response.headers),
          'access-control-allow-origin': '*',
        });
        outgoing.end(body);
      })
      .catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
