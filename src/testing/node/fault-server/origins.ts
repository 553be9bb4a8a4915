import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { holdRefusedPort, startBlackHole, type BrokenPlace } from './broken-places.ts';
import type { FaultHost } from './fault-host.ts';
import { serveHttp1 } from './http1-origin.ts';
import { serveHttp2 } from './http2-origin.ts';
import { OpenConnections } from '../open-connections.ts';
import { createTestAuthority } from './test-certificate.ts';

/** All places of one fault server. */
export interface Origins {
  readonly served: Readonly<Record<'main' | 'other' | 'tls' | 'h2', string>>;
  readonly certificate: string;
  readonly connections: OpenConnections;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Opens every origin on a port of 127.0.0.1, and enters its address into the host. */
export async function openOrigins(host: FaultHost, withBlackHole: boolean): Promise<Origins> {
  const connections = new OpenConnections();
  const authority = createTestAuthority();
  const valid = authority.issue(days(-1, 365));
  const expired = authority.issue(days(-30, -1));
  const untrusted = createTestAuthority().issue(days(-1, 365));

  const plain = (origin: string): Server =>
    createServer({ noDelay: true }, (socket) => void serveHttp1(socket, host, origin));
  const encrypted = (origin: string, { certificate, key }: typeof valid): Server => {
    const options: TlsOptions = { cert: certificate, key, ALPNProtocols: ['http/1.1'] };
    return createTlsServer(options, (socket) => void serveHttp1(socket, host, origin)).on(
      'tlsClientError',
      () => undefined,
    );
  };
  const h2 = createSecureServer({ cert: valid.certificate, key: valid.key });
  h2.on('session', (session) => serveHttp2(session, host, connections));
  h2.on('sessionError', () => undefined);

  const servers: readonly (readonly [name: string, scheme: string, server: Server])[] = [
    ['main', 'http', plain('main')],
    ['other', 'http', plain('other')],
    ['tls', 'https', encrypted('tls', valid)],
    ['h2', 'https', h2],
    ['tls-untrusted', 'https', encrypted('tls-untrusted', untrusted)],
    ['tls-expired', 'https', encrypted('tls-expired', expired)],
    // The first bytes are the greeting of the client: the answer to it is the end.
    ['tls-cut', 'https', createServer((socket) => socket.once('data', () => socket.destroy()))],
  ];
  const broken: BrokenPlace[] = [];
  const close = async (): Promise<void> => {
    const closed = servers.map(([, , server]) => new Promise((resolve) => server.close(resolve)));
    connections.destroyAll();
    await Promise.all([...closed, ...broken.map((place) => place.close())]);
  };

  try {
    const listening = servers.map(async ([name, scheme, server]) => {
      server.on('connection', (socket) => connections.add(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      host.origins[name] = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    await Promise.all(listening);
    broken.push(await holdRefusedPort());
    host.origins['connect-refused'] = `http://127.0.0.1:${broken[0]?.port}`;
    if (withBlackHole) {
      const hole = await startBlackHole();
      broken.push(hole);
      host.origins['connect-black-hole'] = `http://127.0.0.1:${hole.port}`;
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { main = '', other = '', tls = '', h2: http2 = '' } = host.origins;
  return { served: { main, other, tls, h2: http2 }, certificate: authority.certificate, connections, close };
}

function days(from: number, to: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() + from * DAY_MS), notAfter: new Date(Date.now() + to * DAY_MS) };
}
