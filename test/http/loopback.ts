import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from '../../src/testing/node/fault-server/test-certificate.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on 127.0.0.1. */
export interface Loopback {
  readonly origin: string;
  /** Answers that are neither complete nor cut. */
  readonly pending: number;
  /** Resolves when so many are pending. */
  waitFor(pending: number): Promise<void>;
  close(): Promise<void>;
}

export async function loopback(handler: Handler, certificate?: TestCertificate): Promise<Loopback> {
  const open = new Set<ServerResponse>();
  const counting: Handler = (request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    handler(request, response);
  };
  const server: Server =
    certificate === undefined
      ? createServer(counting)
      : createSecureServer({ cert: certificate.certificate, key: certificate.key }, counting);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    get pending() {
      return open.size;
    },
    async waitFor(count) {
      while (open.size !== count) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
