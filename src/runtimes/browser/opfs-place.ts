import type { OpfsConnection } from './opfs-connection.ts';

/** What the files of one sink share. */
export interface OpfsPlace {
  readonly base: FileSystemDirectoryHandle;
  readonly connection: OpfsConnection;
  /** Buffers that came back from the worker. */
  readonly pool: ArrayBuffer[];
  /** A number that no other handle in the worker has. */
  nextId(): number;
}
