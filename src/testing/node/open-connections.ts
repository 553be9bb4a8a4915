import type { Socket } from 'node:net';
import { untilAborted } from '../../shared/abort.ts';

/** The connections that are open now. */
export class OpenConnections {
  #sockets = new Set<Socket>();
  #watchers = new Set<() => void>();

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      for (const watch of this.#watchers) watch();
    });
  }

  /** Resolves once at most `count` are open. */
  async waitFor(count: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    let watch: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      watch = () => {
        if (this.size <= count) resolve();
      };
      watch();
      this.#watchers.add(watch);
    });
    try {
      await untilAborted(reached, signal);
    } finally {
      if (watch !== undefined) this.#watchers.delete(watch);
    }
  }

  /** Resets the connection whose client has this port. */
  reset(remotePort: number | undefined): void {
    for (const socket of this.#sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  }

  resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
