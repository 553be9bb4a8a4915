import { endsOnce } from '../../../src/sinks/ends-once.ts';
import { decodeResumeRecord, encodeResumeRecord } from '../../../src/sinks/resume-record.ts';
import type { Sink, SinkFile, SinkSpec } from '../../../src/sinks/sink.ts';

interface Part {
  readonly contentKey: string;
  bytes: Buffer;
  record: Uint8Array | undefined;
}

/** How one process uses a {@link MortalStore}. */
export interface Life {
  /** Nothing that it does reaches the store any more. */
  dead: boolean;
  /** Called with the bytes of each write once they are there. */
  readonly onWrite: (bytes: number) => void;
  /** Turns of the event loop that each write and read takes. */
  readonly lag: number;
  readonly randomWrite: boolean;
}

/** What a folder keeps when the processes that write to it are killed: files, parts, and their records. */
export class MortalStore {
  readonly #parts = new Map<string, Part>();
  readonly #files = new Map<string, Buffer>();

  bytes(path: string): Buffer | undefined {
    return this.#files.get(path);
  }

  /** The store as one process sees it. */
  sink(life: Life): Sink {
    return {
      capabilities: {
        randomWrite: life.randomWrite,
        readBack: true,
        resumable: true,
        commit: 'atomic',
        durable: 'fsync',
        maxSize: 2 ** 40,
      },
      stat: async (path) => {
        const size = this.#files.get(path)?.length;
        return size === undefined ? undefined : { path, size };
      },
      open: async (spec, signal) => {
        signal?.throwIfAborted();
        return endsOnce(this.#open(spec, life), spec.path);
      },
    };
  }

  #open({ path, contentKey }: SinkSpec, life: Life): SinkFile {
    const left = this.#parts.get(path);
    const part =
      left?.contentKey === contentKey ? left : { contentKey, bytes: Buffer.alloc(0), record: undefined };
    this.#parts.set(path, part);
    const record = part.record && decodeResumeRecord(part.record);
    if (record === undefined) part.bytes = Buffer.alloc(0);
    const lag = async (): Promise<void> => {
      for (let turn = 0; turn < life.lag; turn++) await new Promise(setImmediate);
    };
    const drop = (): void => void (life.dead || this.#parts.delete(path));
    return {
      record,
      present: async () => [{ start: 0, end: part.bytes.length }].filter(({ end }) => end > 0),
      reserve: async () => 'likely',
      async write(position, buffers) {
        // As the caller hands them over: what it does to them meanwhile is its fault.
        const copies = buffers.map((each) => Buffer.from(each));
        await lag();
        let at = position;
        for (const each of copies) {
          // A death between two buffers leaves a torn write.
          if (life.dead) return;
          const gap = Buffer.alloc(Math.max(0, at - part.bytes.length));
          part.bytes = Buffer.concat([
            part.bytes.subarray(0, at),
            gap,
            each,
            part.bytes.subarray(at + each.length),
          ]);
          at += each.length;
          life.onWrite(each.length);
        }
      },
      async read(position, into) {
        await lag();
        const bytes = part.bytes.subarray(position, position + into.length);
        into.set(bytes);
        return bytes.length;
      },
      async checkpoint(next) {
        await lag();
        if (!life.dead) part.record = encodeResumeRecord(next);
      },
      async truncate(size) {
        if (life.dead) return;
        if (size === 0) part.record = undefined;
        part.bytes = part.bytes.subarray(0, size);
      },
      commit: async ({ size }) => {
        if (life.dead) throw new Error('dead');
        if (part.bytes.length < size) throw new Error('bytes are missing');
        this.#files.set(path, part.bytes.subarray(0, size));
        this.#parts.delete(path);
        return { path, size };
      },
      async suspend() {
        if (part.record === undefined) drop();
      },
      async discard() {
        drop();
      },
    };
  }
}
