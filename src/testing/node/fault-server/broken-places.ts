import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** A place where nothing can be had, and the way to give it up. */
export interface BrokenPlace {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A port that refuses connections for as long as it is held. It is the near end of a connection of our own, so the
 * system gives it to nobody else, and nobody listens on it.
 */
export async function holdRefusedPort(): Promise<BrokenPlace> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const holder = connect(portOf(server), '127.0.0.1');
  const [[far]] = await Promise.all([accepted, once(holder, 'connect')]);
  server.close();
  for (const end of [far, holder]) end.on('error', () => undefined).unref();
  return {
    port: holder.localPort ?? 0,
    close: () => {
      far.destroy();
      holder.destroy();
      return Promise.resolve();
    },
  };
}

/**
 * A port where connecting never ends: somebody listens who accepts nobody, and the queue before the door is full
 * (as Linux has it: further SYNs are dropped). The listener is a worker that sleeps, since Node accepts whatever
 * comes.
 */
export async function startBlackHole(): Promise<BrokenPlace> {
  const gate = new SharedArrayBuffer(4);
  const worker = new Worker(LISTEN_AND_SLEEP, { eval: true, workerData: gate });
  const [port] = (await once(worker, 'message')) as [number];
  // A queue of 1 holds 2; the others wait outside and keep it full if one of the two is dropped.
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  let inside = 0;
  await new Promise<void>((resolve) => {
    for (const socket of waiting) {
      socket.once('connect', () => {
        inside += 1;
        if (inside === 2) resolve();
      });
    }
  });
  return {
    port,
    async close() {
      for (const socket of waiting) socket.destroy();
      Atomics.store(new Int32Array(gate), 0, 1);
      Atomics.notify(new Int32Array(gate), 0);
      await worker.terminate();
    },
  };
}

const LISTEN_AND_SLEEP = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => socket.destroy());
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(workerData), 0, 0);
    server.close();
  });
`;

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
