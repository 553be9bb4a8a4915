const PIECES_PER_SECOND = 50;
/** How far a rate may catch up after a timer that came late. */
const MAX_DEBT_MS = 50;

/** Keeps a rate: ask how long to wait, send a piece, tell. The rate may change at any time. */
export class Pacer {
  #freeAt = 0;

  /** How large a piece may be: small enough to look even, large enough for timers. */
  static pieceBytes(bytesPerSecond: number): number {
    return Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
  }

  /** Milliseconds until the next piece may go; negative when it may go now. */
  waitMs(): number {
    return this.#freeAt - performance.now();
  }

  sent(bytes: number, bytesPerSecond: number): void {
    this.#freeAt = Math.max(this.#freeAt, performance.now() - MAX_DEBT_MS) + (bytes / bytesPerSecond) * 1000;
  }
}
