import type { Socket } from 'node:net';
import { Pacer } from './pacer.ts';
import { Wire } from './wire.ts';

/** What may happen to the bytes of one direction; read anew before each piece, so it can change at any time. */
export interface RelayLimits {
  readonly latencyMs?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
  readonly sliceBytes?: number | undefined;
  readonly cutAfterBytes?: number | undefined;
  readonly resetAfterBytes?: number | undefined;
  readonly stallAfterBytes?: number | undefined;
}

/** Bytes that wait for their time; past that the source is not read, so it feels the pressure. */
const MAX_QUEUED = 262_144;

interface Parcel {
  readonly bytes: Buffer;
  readonly arrivedAt: number;
}

/** Carries bytes from one socket to another under limits, and its end: FIN as FIN, reset as reset. */
export class TcpRelay {
  #from: Socket;
  #to: Wire;
  #limits: () => RelayLimits;
  #onBytes: (count: number) => void;
  #queue: Parcel[] = [];
  #queued = 0;
  #passed = 0;
  #pacer = new Pacer();
  #end: 'fin' | 'reset' | undefined;
  #wake: () => void = () => undefined;

  constructor(from: Socket, to: Socket, limits: () => RelayLimits, onBytes: (count: number) => void) {
    this.#from = from;
    this.#to = new Wire(to);
    this.#limits = limits;
    this.#onBytes = onBytes;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => this.#finish('fin'));
    from.once('error', () => this.#finish('reset'));
    from.once('close', () => this.#finish('reset'));
    to.once('close', () => this.#wake());
  }

  /** Looks at the limits again, now. */
  wake(): void {
    this.#wake();
  }

  /** Until the bytes have come to their end, or a limit has brought it about. */
  async run(): Promise<void> {
    while (!this.#to.closed.aborted) {
      const limits = this.#limits();
      if (this.#passed >= (limits.resetAfterBytes ?? Infinity)) return this.#breakOff('reset');
      if (this.#passed >= (limits.cutAfterBytes ?? Infinity)) return this.#breakOff('fin');
      const wait = this.#waitMs(limits);
      if (wait > 0) await this.#nap(wait);
      else if (this.#queue.length > 0) await this.#pass(limits);
      else return this.#end === 'reset' ? await this.#to.reset() : this.#to.fin();
    }
  }

  /** Milliseconds until a piece may go, or the end; Infinity: until something changes. */
  #waitMs(limits: RelayLimits): number {
    const [next] = this.#queue;
    if (this.#passed >= (limits.stallAfterBytes ?? Infinity)) return Infinity;
    if (next === undefined) return this.#end === undefined ? Infinity : 0;
    const late = next.arrivedAt + (limits.latencyMs ?? 0) - performance.now();
    return limits.bytesPerSecond === undefined ? late : Math.max(late, this.#pacer.waitMs());
  }

  async #pass(limits: RelayLimits): Promise<void> {
    const parcel = this.#queue.shift();
    if (parcel === undefined) return;
    const piece = parcel.bytes.subarray(0, this.#room(limits));
    if (piece.length < parcel.bytes.length) {
      this.#queue.unshift({ ...parcel, bytes: parcel.bytes.subarray(piece.length) });
    }
    await this.#to.write(piece);
    this.#passed += piece.length;
    this.#onBytes(piece.length);
    if (limits.bytesPerSecond !== undefined) this.#pacer.sent(piece.length, limits.bytesPerSecond);
    this.#queued -= piece.length;
    if (this.#queued < MAX_QUEUED / 2) this.#from.resume();
  }

  /** How large the next piece may be: at least a byte, and never past the next limit. */
  #room({ sliceBytes, bytesPerSecond, ...ends }: RelayLimits): number {
    const paced = bytesPerSecond === undefined ? Infinity : Pacer.pieceBytes(bytesPerSecond);
    const end = Math.min(
      ends.cutAfterBytes ?? Infinity,
      ends.resetAfterBytes ?? Infinity,
      ends.stallAfterBytes ?? Infinity,
    );
    return Math.max(1, Math.min(sliceBytes ?? Infinity, paced, end - this.#passed));
  }

  #take(bytes: Buffer): void {
    this.#queue.push({ bytes, arrivedAt: performance.now() });
    this.#queued += bytes.length;
    if (this.#queued >= MAX_QUEUED) this.#from.pause();
    this.#wake();
  }

  #finish(end: 'fin' | 'reset'): void {
    this.#end ??= end;
    this.#wake();
  }

  async #breakOff(end: 'fin' | 'reset'): Promise<void> {
    this.#from.destroy();
    if (end === 'fin') this.#to.fin();
    else await this.#to.reset();
  }

  async #nap(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (ms !== Infinity) timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }
}
