import { decodeResumeRecord, encodeResumeRecord, type ResumeRecord } from '../../sinks/resume-record.ts';
import { codeOf, type FileSystem } from './file-system.ts';
import { removeFile, removeIfPossible } from './remove-file.ts';
import { readSmallFile, writeSmallFile } from './small-file.ts';

const maxRecordBytes = 1 << 20;
/** In the record's own field for the sink: the bytes that it counts were flushed before it was written. */
const flushedMark = 'flushed';

/** The record beside a part. The one before stays until the new one is complete. */
export class ResumeFile {
  /** There is one on the disk. */
  exists = false;
  readonly #fs: FileSystem;
  readonly #pathOf: () => string;
  readonly #file: string;
  #isFlushed = false;

  /** @param pathOf - called when there is to be one: most files never have any. */
  constructor(fs: FileSystem, pathOf: () => string, file: string) {
    this.#fs = fs;
    this.#pathOf = pathOf;
    this.#file = file;
  }

  /** What an earlier run left. One that is torn, or of another content, is removed. */
  async restore(contentKey: string): Promise<ResumeRecord | undefined> {
    const bytes = await readSmallFile(this.#fs, this.#path, maxRecordBytes, this.#file);
    const record = bytes && decodeResumeRecord(bytes);
    if (record?.contentKey === contentKey) {
      this.exists = true;
      this.#isFlushed = record.sink?.[flushedMark] !== undefined;
      return record;
    }
    await this.remove();
    return undefined;
  }

  /** Writes beside the former record, then takes its place: a full disk leaves the former one. */
  async write(record: ResumeRecord, flush: boolean): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    const bytes = encodeResumeRecord(
      flush ? { ...record, sink: { ...record.sink, [flushedMark]: '1' } } : record,
    );
    try {
      await this.#writeNew(temporary, bytes, flush);
      await this.#fs.rename(temporary, this.#path, true);
    } catch (error) {
      await removeIfPossible(this.#fs, temporary, true);
      throw error;
    }
    this.exists = true;
    this.#isFlushed = flush;
  }

  /** A flush failed: bytes that were not flushed before may be lost, so a record that counts them is too. */
  async distrust(): Promise<void> {
    if (!this.#isFlushed) await this.remove();
  }

  async remove(): Promise<void> {
    this.exists = false;
    await removeFile(this.#fs, this.#path, true);
  }

  get #path(): string {
    return this.#pathOf();
  }

  async #writeNew(path: string, bytes: Uint8Array, flush: boolean): Promise<void> {
    try {
      await writeSmallFile(this.#fs, path, bytes, flush);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      // Of a process that was killed. A link is removed too, never followed.
      await this.#fs.unlink(path);
      await writeSmallFile(this.#fs, path, bytes, flush);
    }
  }
}
