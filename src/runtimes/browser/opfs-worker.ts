/** The parts of a dedicated worker's global scope that {@link serveOpfs} uses. */
export interface OpfsWorkerScope {
  /** Set by {@link serveOpfs}: what the page asks. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Answers the page. */
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** A sync access handle: TypeScript has it in its types for workers only. */
interface SyncHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

/**
 * The worker's side of {@link opfs}: it holds the sync access handles. For pages whose Content Security Policy forbids
 * workers from a `blob:` URL: call it in a worker module of your own, and give that module's URL to `opfs`.
 *
 * Its source text is what the inlined worker runs, so it refers to nothing outside of itself. It is told handles, never
 * names.
 *
 * @example
 * ```ts
 * // opfs-worker.js, served by your own site
 * import { serveOpfs } from 'asset-marketplace-client-core/browser';
 * serveOpfs();
 * ```
 */
export function serveOpfs(scope: OpfsWorkerScope = globalThis as unknown as OpfsWorkerScope): void {
  const handles = new Map<number, SyncHandle>();
  const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
    for (let bit = 0; bit < 8; bit++) index = index & 1 ? (index >>> 1) ^ 0xedb88320 : index >>> 1;
    return index;
  });
  // All functions here are methods: a bundler that keeps the names of others calls a helper from outside for it.
  const own = {
    fail(name: string): never {
      throw new DOMException('', name);
    },
    handle(id: number): SyncHandle {
      return handles.get(id) ?? own.fail('InvalidStateError');
    },
    /** Chromium tells of a failure by a count out of range: an error code below zero, unsigned. */
    write(handle: SyncHandle, at: number, bytes: Uint8Array): void {
      for (let done = 0; done < bytes.length;) {
        const count = handle.write(bytes.subarray(done), { at: at + done });
        if (!(count > 0 && count <= bytes.length - done)) own.fail('QuotaExceededError');
        done += count;
      }
    },
    read(handle: SyncHandle, at: number, into: Uint8Array): number {
      const count = handle.read(into, { at });
      return count <= into.length ? count : own.fail('NotReadableError');
    },
    crc(bytes: Uint8Array): number {
      let sum = -1;
      for (const byte of bytes) sum = (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
      return sum;
    },
    async answer(question: string, args: readonly [number, ...never[]]): Promise<unknown> {
      return answers[question]?.(...args);
    },
  };
  const answers: Record<string, (id: number, ...args: never[]) => unknown> = {
    probe() {
      return 'createSyncAccessHandle' in FileSystemFileHandle.prototype;
    },
    /** The handle of a page that has just gone may linger for a second, and `InvalidStateError` passes. */
    async open(id, file: { createSyncAccessHandle(): Promise<SyncHandle> }) {
      for (let tries = 20; !handles.has(id); tries--) {
        try {
          handles.set(id, await file.createSyncAccessHandle());
        } catch (error) {
          if (tries === 0 || !/^(NoModificationAllowed|InvalidState)/.test((error as Error).name))
            throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    /** With a journal, what was written can be told, and proved, after the page has died. */
    write(id, at: number, buffer: ArrayBuffer, length: number, journal?: number) {
      const bytes = new Uint8Array(buffer, 0, length);
      own.write(own.handle(id), at, bytes);
      if (journal !== undefined) {
        const entry = new Uint8Array(new Float64Array([at, length, own.crc(bytes)]).buffer);
        own.write(own.handle(journal), own.handle(journal).getSize(), entry);
      }
      return buffer;
    },
    read(id, at: number, buffer: ArrayBuffer, length: number) {
      return { buffer, count: own.read(own.handle(id), at, new Uint8Array(buffer, 0, length)) };
    },
    sum(id, at: number, length: number) {
      const bytes = new Uint8Array(length);
      return own.read(own.handle(id), at, bytes) === length ? own.crc(bytes) : undefined;
    },
    /** Chromium leaves the size as it was when there is no room, and says nothing. */
    resize(id, size: number) {
      own.handle(id).truncate(size);
      if (own.handle(id).getSize() !== size) own.fail('QuotaExceededError');
    },
    size(id) {
      return own.handle(id).getSize();
    },
    flush(id) {
      own.handle(id).flush();
    },
    close(id) {
      const handle = handles.get(id);
      handles.delete(id);
      try {
        handle?.flush();
      } finally {
        handle?.close();
      }
    },
  };
  scope.onmessage = ({
    data: [call, question, ...args],
  }: MessageEvent<[number, string, number, ...never[]]>) => {
    own.answer(question, args).then(
      (value) => {
        const buffer = (value as { buffer?: ArrayBuffer } | undefined)?.buffer ?? value;
        scope.postMessage([call, value], buffer instanceof ArrayBuffer ? [buffer] : []);
      },
      (error: Error) => scope.postMessage([call, undefined, error.name], []),
    );
  };
}
