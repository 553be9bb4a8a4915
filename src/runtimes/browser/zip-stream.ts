import { makeZip } from 'client-zip';
import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { domFailure } from './dom-failure.ts';
import type { Destination } from './destination.ts';

const proposedName = 'download.zip';

/** A zip that is being written, file after file. */
export interface ZipStream {
  /** Begins the next file; the one before must have ended. Aborting it gives up the zip. */
  add(path: string): Promise<ZipFile>;
  /** Ends the zip; resolves when it is saved. */
  close(): Promise<void>;
}

/** One file in it. */
export interface ZipFile {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}

interface ZipEntry {
  readonly name: string;
  readonly input: ReadableStream<Uint8Array>;
}

/** Begins a zip at `destination`. */
export async function openZip(destination: Destination): Promise<ZipStream> {
  const entries = new TransformStream<ZipEntry, ZipEntry>();
  const queue = entries.writable.getWriter();
  let brokenOff: string | undefined;
  const saved = makeZip(each(entries.readable)).pipeTo(await destination.open(proposedName));
  // It shows in the calls below: nobody reads the streams of a zip that failed, so they would wait for ever.
  const failed = saved.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      if (brokenOff === undefined) throw domFailure(error, proposedName);
      const message = 'The zip was given up, because a file in it broke off';
      throw new MarketplaceSinkError(message, { failure: 'io', file: brokenOff });
    },
  );
  failed.catch(() => {});
  const orFailed = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => {});
    return Promise.race([work, failed]);
  };
  return {
    async add(name) {
      const bytes = new TransformStream<Uint8Array, Uint8Array>();
      await orFailed(queue.write({ name, input: bytes.readable }));
      const writer = bytes.writable.getWriter();
      writer.closed.catch(() => {});
      return {
        write: (chunk) => orFailed(writer.write(chunk)),
        close: () => orFailed(writer.close()),
        async abort(reason) {
          brokenOff ??= name;
          await writer.abort(reason);
        },
      };
    },
    async close() {
      await orFailed(queue.close());
      await Promise.race([saved, failed]);
    },
  };
}

/** `for await` over a stream, which Safari lacks. */
async function* each<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
