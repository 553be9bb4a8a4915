/** The parts of a dedicated worker's global scope that {@link serveOpfs} uses. */
export interface OpfsWorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
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
  const fail = (name: string): never => {
    throw new DOMException('', name);
  };
  const handleOf = (id: number): SyncHandle => handles.get(id) ?? fail('InvalidStateError');
  const answers: Record<string, (id: number, ...args: never[]) => unknown> = {
    probe: () => 'createSyncAccessHandle' in FileSystemFileHandle.prototype,
    /** The handle of a page that has just gone may linger for a second, and `InvalidStateError` passes. */
    async open(id, file: { createSyncAccessHandle(): Promise<SyncHandle> }) {
      for (let tries = 20; !handles.has(id); tries--) {
        try {
          handles.set(id, await file.createSyncAccessHandle());
        } catch (error) {
          if (tries === 0 || !/^(NoModificationAllowed|InvalidState)/.test((error as Error).name)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    /** Chromium tells of a full disk by a count out of range: an error code below zero, unsigned. */
    write(id, at: number, buffer: ArrayBuffer, length: number) {
      for (let done = 0; done < length; ) {
        const count = handleOf(id).write(new Uint8Array(buffer, done, length - done), { at: at + done });
        if (!(count > 0 && count <= length - done)) fail('QuotaExceededError');
        done += count;
      }
      return buffer;
    },
    read(id, at: number, buffer: ArrayBuffer, length: number) {
      const count = handleOf(id).read(new Uint8Array(buffer, 0, length), { at });
      return count <= length ? { buffer, count } : fail('NotReadableError');
    },
    /** Chromium leaves the size as it was when there is no room, and says nothing. */
    resize(id, size: number) {
      handleOf(id).truncate(size);
      if (handleOf(id).getSize() !== size) fail('QuotaExceededError');
    },
    size: (id) => handleOf(id).getSize(),
    flush: (id) => handleOf(id).flush(),
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
  scope.onmessage = ({ data: [call, question, ...args] }: MessageEvent<[number, string, number, ...never[]]>) => {
    const answer = async (): Promise<unknown> => answers[question]?.(...args);
    answer().then(
      (value) => {
        const buffer = (value as { buffer?: ArrayBuffer } | undefined)?.buffer ?? value;
        scope.postMessage([call, value], buffer instanceof ArrayBuffer ? [buffer] : []);
      },
      (error: Error) => scope.postMessage([call, undefined, error.name], []),
    );
  };
}
