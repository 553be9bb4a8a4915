import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** More than any queue that is asked for here, and few enough to open. */
const MAX_QUEUE = 900;
const QUEUE_FULL_AFTER_MS = 60;

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
  const waiting: Socket[] = [];
  const close = async (): Promise<void> => {
    for (const socket of waiting) socket.destroy();
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
    await worker.terminate();
  };
  // A queue of 1 holds 2 on Linux; Bun asks for one of 512. It is full when somebody is left outside.
  while (waiting.length < MAX_QUEUE) {
    const batch = Array.from({ length: waiting.length === 0 ? 4 : 64 }, () => connect(port, '127.0.0.1'));
    waiting.push(...batch);
    if (!(await allConnect(batch))) return { port, close };
  }
  await close();
  throw new Error('this system has no queue that can be filled: connect-black-hole is not to be had');
}

/** Whether every one of them gets in, in a time in which a local connection surely does. */
async function allConnect(sockets: readonly Socket[]): Promise<boolean> {
  let inside = 0;
  const all = new Promise<void>((resolve) => {
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.once('connect', () => {
        inside += 1;
        if (inside === sockets.length) resolve();
      });
    }
  });
  await Promise.race([all, delay(QUEUE_FULL_AFTER_MS)]);
  // A timer may come late and before what had happened by then: one more turn for that.
  await immediate();
  return inside === sockets.length;
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
