import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { untilAborted } from '../../shared/abort.ts';

/** Why a write or a pause ended early: the other side closed the connection. */
export class ConnectionClosed extends Error {
  override name = 'ConnectionClosed';
}

/**
 * Milliseconds between bytes and the reset that follows them. A reset that is found together with bytes may take them
 * along, and is an ordinary end to some readers (libuv before 1.52, so Node 22).
 */
export const RESET_AFTER_MS = 15;

/** A socket for those who write with patience: every wait ends when the connection does. */
export class Wire {
  readonly socket: Socket;
  /** Aborts when the connection is closed, by whichever side. */
  readonly closed: AbortSignal;

  constructor(socket: Socket) {
    const controller = new AbortController();
    this.socket = socket;
    this.closed = controller.signal;
    // Resets by the other side are an everyday event here: `close` follows and says it all.
    socket.on('error', () => undefined);
    socket.once('close', () => controller.abort(new ConnectionClosed('the connection is closed')));
    if (socket.destroyed) controller.abort(new ConnectionClosed('the connection is closed'));
  }

  /** Resolves when the bytes have left this process. They must stay unchanged until then. */
  async write(...pieces: readonly (Uint8Array | string)[]): Promise<void> {
    this.closed.throwIfAborted();
    this.socket.cork();
    const written = new Promise<void>((resolve) => {
      for (const [index, piece] of pieces.entries()) {
        // A failed write is followed by `close`, which ends the wait.
        const done = (error?: Error | null): void => void (error ?? resolve());
        if (index === pieces.length - 1) this.socket.write(piece, done);
        else this.socket.write(piece);
      }
    });
    this.socket.uncork();
    await untilAborted(written, this.closed);
  }

  async pause(ms: number): Promise<void> {
    this.closed.throwIfAborted();
    try {
      await delay(ms, undefined, { signal: this.closed });
    } catch (error) {
      this.closed.throwIfAborted();
      throw error;
    }
  }

  /** Waits for `work`, at most as long as the connection lives. */
  until<T>(work: Promise<T>): Promise<T> {
    return untilAborted(work, this.closed);
  }

  /** A proper end: what was written arrives, then FIN. */
  fin(): void {
    this.socket.end();
  }

  /** RST, once the other side has had time to read what came before. */
  async reset(): Promise<void> {
    if (this.socket.bytesWritten > 0) await this.pause(RESET_AFTER_MS);
    this.socket.resetAndDestroy();
  }
}
