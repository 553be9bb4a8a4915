/** A new folder in the browser's private file system, for one test. */
export interface PrivateFolder {
  /** From the root, for `opfs()`. */
  readonly path: string;
  readonly handle: FileSystemDirectoryHandle;
  /** Puts a file there past every sink. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** The bytes of a file, or undefined. */
  get(path: string): Promise<Uint8Array | undefined>;
  /** All paths in it, of partials too. */
  paths(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

let count = 0;

export async function privateFolder(): Promise<PrivateFolder> {
  const root = await navigator.storage.getDirectory();
  const path = `test-${Date.now()}-${count++}`;
  const handle = await root.getDirectoryHandle(path, { create: true });
  const find = async (file: string, create: boolean): Promise<FileSystemFileHandle> => {
    const names = file.split('/');
    const name = names.pop() ?? '';
    let folder = handle;
    for (const each of names) folder = await folder.getDirectoryHandle(each, { create });
    return folder.getFileHandle(name, { create });
  };
  return {
    path,
    handle,
    async put(file, bytes) {
      const out = await (await find(file, true)).createWritable();
      await out.write(bytes as Uint8Array<ArrayBuffer>);
      await out.close();
    },
    async get(file) {
      try {
        return new Uint8Array(await (await (await find(file, false)).getFile()).arrayBuffer());
      } catch {
        return undefined;
      }
    },
    paths: () => pathsIn(handle, ''),
    remove: () => root.removeEntry(path, { recursive: true }),
  };
}

async function pathsIn(folder: FileSystemDirectoryHandle, above: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const [name, entry] of folder.entries()) {
    if (entry.kind === 'file') paths.push(above + name);
    else paths.push(...(await pathsIn(entry, `${above}${name}/`)));
  }
  return paths.toSorted();
}
