import { crc32 } from '../../shared/crc32.ts';
import { decodeResumeRecord, type ResumeRecord } from '../../sinks/resume-record.ts';
import type { SinkEntry, SinkSpec } from '../../sinks/sink.ts';
import { exists } from './dom-failure.ts';
import { entryOf, unlessMissing } from './folder-entry.ts';
import { walkTo } from './folder.ts';

/** A file handle that may be able to move: not in TypeScript's types, since Chromium, Firefox and Safari differ. */
export interface PartialHandle extends FileSystemFileHandle {
  move?(...to: readonly (FileSystemDirectoryHandle | string)[]): Promise<void>;
}

/** Where the partial of one file is kept: a folder beside the target. */
export interface Partial {
  readonly stage: FileSystemDirectoryHandle;
  /** What an earlier run of the same content left; without it the folder is empty. */
  readonly record: ResumeRecord | undefined;
  /** Puts the file under its name: `whole` by a move where that works, else all of `blobs` by a swap file. */
  publish(blobs: () => Promise<readonly Blob[]>, whole?: PartialHandle): Promise<SinkEntry>;
  /** Removes the folder. */
  remove(): Promise<unknown>;
}

/** Opens, and if need be empties or makes, the folder for the partial of `spec`. */
export async function openPartial(base: FileSystemDirectoryHandle, spec: SinkSpec): Promise<Partial> {
  const { path, contentKey, ifExists } = spec;
  const [folder, name] = await walkTo(base, path, true);
  const staging = stagingName(path);
  const remove = (): Promise<unknown> =>
    unlessMissing(path, () => folder.removeEntry(staging, { recursive: true }));

  const kept = await unlessMissing(path, async () => {
    const file = await (await folder.getDirectoryHandle(staging)).getFileHandle('record');
    return decodeResumeRecord(new Uint8Array(await (await file.getFile()).slice(0, 2 << 20).arrayBuffer()));
  });
  const record = kept?.contentKey === contentKey ? kept : undefined;
  // Nobody knows what the bytes are, or they are of another version.
  if (record === undefined) await remove();
  const stage = await folder.getDirectoryHandle(staging, { create: true });

  /** Safari has taken one argument at a time; outside of the browser's own file system a move may just fail. */
  const moved = async (file: PartialHandle): Promise<boolean> => {
    try {
      await file.move?.(folder, name);
    } catch (error) {
      if (!(error instanceof TypeError)) return false;
      await file.move?.(name);
      await file.move?.(folder);
    }
    return file.move !== undefined;
  };
  const copy = async (blobs: readonly Blob[], existing: FileSystemFileHandle | undefined): Promise<void> => {
    const out = await (existing ?? (await folder.getFileHandle(name, { create: true }))).createWritable();
    try {
      for (const blob of blobs) await blob.stream().pipeTo(out, { preventClose: true });
      await out.close();
    } catch (error) {
      await out.abort().catch(() => {});
      if (existing === undefined) await folder.removeEntry(name).catch(() => {});
      throw error;
    }
  };
  return {
    stage,
    record,
    remove,
    async publish(blobs, whole) {
      const existing = await unlessMissing(path, () => folder.getFileHandle(name));
      if (existing !== undefined && ifExists === 'fail') throw exists(path);
      if (whole === undefined || !(await moved(whole))) await copy(await blobs(), existing);
      // The file is there; what a failure leaves behind, the next download of it removes.
      await remove().catch(() => {});
      return entryOf(path, await (await folder.getFileHandle(name)).getFile());
    },
  };
}

/** The folder beside the file at `path` that holds its partial: no safe path has such a name. */
function stagingName(path: string): string {
  return `.partial-${crc32(new TextEncoder().encode(path)).toString(16)}`;
}
