import { createError } from '../errors/create-error.ts';
import type { ChunkedContent } from '../models/remote-file.ts';
import type { Sink } from '../sinks/sink.ts';
import type { FileEnv } from './file-env.ts';
import { enter, finishFile, leaveFile, openFile, verifyFile, type FinishedFile } from './file-transfer.ts';
import type { OpenFile, VerifiedFacts } from './open-file.ts';
import type { PlannedFile } from './planned-file.ts';

/** A file that chunks are written to: opened when the first comes, committed after the last. */
export class ChunkedFile {
  readonly planned: PlannedFile;
  readonly content: ChunkedContent;
  readonly env: FileEnv;
  /** How the file ended; settles once. */
  readonly outcome: Promise<FinishedFile>;
  readonly #sink: Sink;
  readonly #held: boolean;
  #verified: VerifiedFacts | undefined;
  #file: OpenFile | undefined;
  #opening: Promise<OpenFile | undefined> | undefined;
  #parking: Promise<void> | undefined;
  #busy = 0;
  #ended = false;
  #resolve: (finished: FinishedFile) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  /** @param held - verified it waits, until {@link publish} makes it visible. */
  constructor(planned: PlannedFile, content: ChunkedContent, sink: Sink, env: FileEnv, held = false) {
    this.planned = planned;
    this.content = content;
    this.env = env;
    this.#sink = sink;
    this.#held = held;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(() => {});
  }

  /** Committed or failed: no more bytes are wanted. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Verified, and waiting to be published. */
  get isReady(): boolean {
    return this.#verified !== undefined && !this.#ended;
  }

  /** Open, with nothing under way: its handle can be given back for a while. */
  get idle(): boolean {
    return this.#file !== undefined && !this.#file.isParked && this.#busy === 0 && !this.#ended;
  }

  /** The open file, or undefined once it has ended. Finishes one that an earlier run had completed. */
  async open(): Promise<OpenFile | undefined> {
    if (this.#ended) return undefined;
    this.#opening ??= this.#openOnce();
    return this.#opening;
  }

  /** Writes a part, and finishes the file if it was the last. A failure ends this file and no other. */
  async write(position: number, bytes: Uint8Array): Promise<void> {
    const file = this.#file;
    if (this.#ended || file === undefined) return;
    this.#busy++;
    try {
      await this.#parked();
      if (this.#ended) return;
      await file.unpark();
      await file.write(position, [bytes], bytes.length);
    } catch (error) {
      await this.fail(error);
    } finally {
      this.#busy--;
    }
    if (file.isComplete && this.#busy === 0) await this.#finish(file);
  }

  /** Gives the handle back, keeping all that was written. */
  async park(): Promise<void> {
    this.#busy++;
    this.#parking = this.#file?.park();
    try {
      await this.#parking;
    } catch (error) {
      await this.fail(error);
    } finally {
      this.#busy--;
      this.#parking = undefined;
    }
  }

  /** Waits until the handle is given back, if that is under way: its failure is told elsewhere. */
  async #parked(): Promise<void> {
    await this.#parking?.catch(() => {});
  }

  /** Makes a file visible that waits for it. */
  async publish(): Promise<void> {
    const [file, facts] = [this.#file, this.#verified];
    if (this.#ended || file === undefined || facts === undefined) return;
    this.#busy++;
    try {
      await file.unpark();
      await this.#commit(file, facts);
    } catch (error) {
      await this.fail(error);
    } finally {
      this.#busy--;
    }
  }

  /** Ends the file without its missing bytes; what is there is kept for a later run. */
  async fail(error: unknown): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#parked();
    this.#reject(this.#file === undefined ? error : await leaveFile(this.#file, error, this.env));
  }

  async #openOnce(): Promise<OpenFile | undefined> {
    try {
      const file = await openFile(this.planned, this.#sink, this.env);
      file.piecesVerified = true;
      this.#file = file;
      await file.reserve(this.planned.remote.size ?? 0);
      if (!file.isComplete) {
        enter('transferring', this.env);
        return file;
      }
      await this.#finish(file);
    } catch (error) {
      await this.fail(error);
    }
    return undefined;
  }

  async #finish(file: OpenFile): Promise<void> {
    if (this.#ended) return;
    this.#busy++;
    try {
      await file.unpark();
      const facts = await verifyFile(file, this.env);
      if (facts === undefined) {
        await file.reset('integrity');
        throw createError('E_INTEGRITY', 'The chunks are right but the file that they make is not', {
          phase: 'verify',
        });
      }
      if (!this.#held) return await this.#commit(file, facts);
      this.#verified = facts;
      if (this.#sink.capabilities.resumable) await file.park();
    } catch (error) {
      await this.fail(error);
    } finally {
      this.#busy--;
    }
  }

  async #commit(file: OpenFile, facts: VerifiedFacts): Promise<void> {
    const finished = await finishFile(file, facts, this.env);
    this.#ended = true;
    this.#resolve(finished);
  }
}
