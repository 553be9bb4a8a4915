import { untilAborted } from '../../../shared/abort.ts';

/** One request as the server saw it, and what became of its answer. Fields change while the answer is on its way. */
export interface FaultRequest {
  /** Order of arrival at this server, from 0. */
  readonly index: number;
  /** Which connection it came on: numbers count up from 1 and are never used again. */
  readonly connection: number;
  /** How many requests that connection had brought before. */
  readonly reused: number;
  /** The name of the origin that was asked: `main`, `other`, `tls`, `h2` and so on. */
  readonly origin: string;
  readonly protocol: '1.1' | '2';
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** The `id` in its URL, empty when there is none. */
  readonly id: string;
  /** The fault that answers: `ok` when the answer is honest, because its turn is over or has not come. */
  readonly fault: string;
  /** A CORS preflight: logged, never counted as a request by `times`, `skip` or `switchAt`. */
  readonly preflight: boolean;
  /** Header names in lower case; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The single range asked for: `end` is its last byte, absent when open. Suffix ranges have a negative start. */
  readonly range?: { readonly start: number; readonly end?: number };
  /** Which version of the file was served: 1, or 2 after a switch. */
  readonly version: 1 | 2;
  /** Status that was sent; undefined before, and for answers that are no HTTP. */
  status?: number;
  /** Bytes of body handed to the connection so far (chunk framing not counted). */
  bytesSent: number;
  /**
   * `answering`; `stalled` (the server has fallen silent on purpose, and stays so until released); `complete` (all
   * was sent that the fault sends); `cut` (the server broke off on purpose); `left` (the client went away first).
   */
  outcome: 'answering' | 'stalled' | 'complete' | 'cut' | 'left';
}

interface Waiter {
  readonly predicate: (request: FaultRequest) => boolean;
  readonly resolve: (request: FaultRequest) => void;
  readonly reject: (reason: Error) => void;
}

/** All requests in order, and a way to wait for one. */
export class RequestLog {
  readonly entries: FaultRequest[] = [];
  #next = 0;
  #waiters = new Set<Waiter>();

  add(request: Omit<FaultRequest, 'index' | 'bytesSent' | 'outcome'>): FaultRequest {
    const entry: FaultRequest = {
      ...request,
      index: this.#next,
      bytesSent: 0,
      outcome: 'answering',
    };
    this.#next += 1;
    this.entries.push(entry);
    this.changed(entry);
    return entry;
  }

  settle(entry: FaultRequest, outcome: FaultRequest['outcome']): void {
    entry.outcome = outcome;
    this.changed(entry);
  }

  /** Tells those who wait; called after each change that a test can wait for. */
  changed(entry: FaultRequest): void {
    for (const waiter of this.#waiters) {
      if (waiter.predicate(entry)) waiter.resolve(entry);
    }
  }

  /** The first request, past or future, that fits; rejects with the signal's reason, or when the server closes. */
  async waitFor(predicate: (request: FaultRequest) => boolean, signal?: AbortSignal): Promise<FaultRequest> {
    signal?.throwIfAborted();
    const past = this.entries.find(predicate);
    if (past !== undefined) return past;
    let waiter: Waiter | undefined;
    const found = new Promise<FaultRequest>((resolve, reject) => {
      waiter = { predicate, resolve, reject };
      this.#waiters.add(waiter);
    });
    try {
      return await untilAborted(found, signal);
    } finally {
      if (waiter !== undefined) this.#waiters.delete(waiter);
    }
  }

  clear(): void {
    this.entries.length = 0;
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.reject(new Error('the fault server was closed'));
  }
}
