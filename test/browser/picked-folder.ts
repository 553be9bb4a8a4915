/** A folder as a picker gives it: its permission can be taken away, and its files cannot be moved. */
export interface PickedFolder {
  readonly handle: FileSystemDirectoryHandle;
  revoke(): void;
  /** All that writes fails with this name. */
  fail(name: string): void;
  grant(): void;
}

/** Stands in front of `folder`: pickers need a person, and headless browsers have no revocation. */
export function pickedFolder(folder: FileSystemDirectoryHandle): PickedFolder {
  let failure: string | undefined;
  const check = (): void => {
    if (failure !== undefined) throw new DOMException('', failure);
  };
  const inFront = <T extends object>(target: T, overrides: Record<string, unknown>): T =>
    new Proxy(target, {
      get(_, key) {
        if (typeof key === 'string' && Object.hasOwn(overrides, key)) return overrides[key];
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const permitted = (): void => {
    if (failure === 'NotAllowedError') check();
  };
  const streamInFront = (stream: FileSystemWritableFileStream): FileSystemWritableFileStream => {
    const writer = stream.getWriter();
    /** A stream of the browser that fails gives up its swap file. */
    const orGiveUp = async (work: () => Promise<void>): Promise<void> => {
      if (failure !== undefined) await writer.abort();
      check();
      await work();
    };
    const out = new WritableStream<FileSystemWriteChunkType>({
      write: (chunk) => orGiveUp(() => writer.write(chunk)),
      close: () => orGiveUp(() => writer.close()),
      abort: (reason) => writer.abort(reason),
    });
    const method = async (
      work: (own: WritableStreamDefaultWriter<FileSystemWriteChunkType>) => Promise<void>,
    ): Promise<void> => {
      const own = out.getWriter();
      try {
        await work(own);
      } finally {
        own.releaseLock();
      }
    };
    return Object.assign(out, {
      write: (chunk: FileSystemWriteChunkType) => method((own) => own.write(chunk)),
      truncate: (size: number) => method((own) => own.write({ type: 'truncate', size })),
      close: () => method((own) => own.close()),
      seek: (position: number) => method((own) => own.write({ type: 'seek', position })),
    });
  };
  const fileInFront = (file: FileSystemFileHandle): FileSystemFileHandle =>
    inFront(file, {
      move: () => Promise.reject(new DOMException('', 'NotSupportedError')),
      async getFile() {
        permitted();
        return file.getFile();
      },
      async createWritable(options?: FileSystemCreateWritableOptions) {
        permitted();
        return streamInFront(await file.createWritable(options));
      },
    });
  const folderInFront = (target: FileSystemDirectoryHandle): FileSystemDirectoryHandle =>
    inFront(target, {
      async getDirectoryHandle(name: string, options?: FileSystemGetDirectoryOptions) {
        permitted();
        return folderInFront(await target.getDirectoryHandle(name, options));
      },
      async getFileHandle(name: string, options?: FileSystemGetFileOptions) {
        permitted();
        return fileInFront(await target.getFileHandle(name, options));
      },
      async removeEntry(name: string, options?: FileSystemRemoveOptions) {
        permitted();
        await target.removeEntry(name, options);
      },
    });
  return {
    handle: folderInFront(folder),
    revoke() {
      failure = 'NotAllowedError';
    },
    fail(name) {
      failure = name;
    },
    grant() {
      failure = undefined;
    },
  };
}
