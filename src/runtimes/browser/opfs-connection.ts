import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import { serveOpfs } from './opfs-worker.ts';

/** The page's side of {@link serveOpfs}. */
export interface OpfsConnection {
  /** One question and its answer. An `ArrayBuffer` among `args` moves to the worker. Rejects with a `DOMException`. */
  ask<T>(question: string, ...args: readonly unknown[]): Promise<T>;
  /** Ends the worker: its handles become free, and what is in flight fails. */
  close(): void;
}

/** Starts the worker: the inlined one, or the module at `workerUrl`. */
export function connectOpfs(workerUrl: string | URL | undefined): OpfsConnection {
  const url =
    workerUrl ?? URL.createObjectURL(new Blob([`(${String(serveOpfs)})()`], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: unknown): void }>();
  let lastCall = 0;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.onerror = worker.onmessageerror = (event: Event) => {
    event.preventDefault();
    end(
      new MarketplaceSinkError('The worker that writes the files failed', { failure: 'io', resumable: true }),
    );
  };
  worker.onmessage = ({ data: [call, value, failure] }: MessageEvent<[number, never, string?]>) => {
    // Not before: the worker may be loaded later than the constructor returns.
    if (workerUrl === undefined) URL.revokeObjectURL(String(url));
    const { resolve, reject } = waiting.get(call) ?? {};
    waiting.delete(call);
    if (failure === undefined) resolve?.(value);
    else reject?.(new DOMException(failure, failure));
  };
  return {
    ask: (question, ...args) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        waiting.set(++lastCall, { resolve, reject });
        worker.postMessage(
          [lastCall, question, ...args],
          args.filter((arg) => arg instanceof ArrayBuffer),
        );
      }),
    close: () => end(new MarketplaceValidationError('The sink is closed', { code: 'E_STATE' })),
  };
}
