import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came over a connection, byte for byte, and how it ended. */
export interface RawReply {
  readonly bytes: Buffer;
  /** Everything before the blank line. */
  readonly head: string;
  readonly status: number;
  /** Values of a header in order, names in any case. */
  values(name: string): string[];
  readonly body: Buffer;
  readonly ended: 'fin' | 'reset' | 'open';
}

/** One connection that a test drives by hand. */
export class RawConnection {
  readonly socket: Socket;
  ended: 'fin' | 'reset' | 'open' = 'open';
  #received: Buffer[] = [];
  #base: string;
  #changed = new Set<() => void>();

  constructor(url: string) {
    const { hostname, port, origin } = new URL(url);
    this.#base = origin;
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (bytes: Buffer) => {
      this.#received.push(bytes);
      this.#tell();
    });
    this.socket.on('end', () => this.#finish('fin'));
    this.socket.on('error', () => this.#finish('reset'));
  }

  send(url: string, headers: Record<string, string> = {}, method = 'GET'): void {
    const { pathname, search, host, origin } = new URL(url);
    if (origin !== this.#base) throw new Error('another origin');
    const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** Waits until what has come, or how it ended, satisfies. */
  async until(enough: (reply: RawReply) => boolean): Promise<RawReply> {
    for (;;) {
      const reply = this.reply();
      if (enough(reply)) return reply;
      await new Promise<void>((resolve) => {
        this.#changed.add(resolve);
      });
    }
  }

  reply(): RawReply {
    const bytes = Buffer.concat(this.#received);
    const end = bytes.indexOf('\r\n\r\n');
    const head = end < 0 ? bytes.toString('utf8') : bytes.subarray(0, end).toString('utf8');
    const lines = head.split('\r\n').slice(1);
    return {
      bytes,
      head,
      status: Number(head.split(' ')[1]),
      values: (name) =>
        lines
          .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
          .map((line) => line.slice(name.length + 1).trimStart()),
      body: end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4),
      ended: this.ended,
    };
  }

  /** Forgets what has come, for the next answer on the same connection. */
  clear(): void {
    this.#received = [];
  }

  async close(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #finish(how: 'fin' | 'reset'): void {
    if (this.ended === 'open') this.ended = how;
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }
}

/** One request on a connection of its own, until the server ends it (or `enough` has come). */
export async function rawGet(
  url: string,
  headers: Record<string, string> = {},
  enough: (reply: RawReply) => boolean = () => false,
  method = 'GET',
): Promise<RawReply> {
  const connection = new RawConnection(url);
  connection.send(url, { Connection: 'close', ...headers }, method);
  const reply = await connection.until((now) => now.ended !== 'open' || enough(now));
  await connection.close();
  return reply;
}
