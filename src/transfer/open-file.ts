import { createError } from '../errors/create-error.ts';
import type { Checksum } from '../models/checksum.ts';
import type { Assurance, DownloadedFile } from '../models/download-result.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import type { RemoteVersion, ResumeRecord } from '../sinks/resume-record.ts';
import type { Sink, SinkFile } from '../sinks/sink.ts';
import { Checkpointer } from './checkpointer.ts';
import { sameChecksum, strongestChecksum } from './checksum.ts';
import type { FileEnv } from './file-env.ts';
import { PieceSums } from './piece-sums.ts';
import type { PlannedFile } from './planned-file.ts';
import { RangeSet } from './range-set.ts';
import { RunningDigest } from './running-digest.ts';
import { asSinkError, sinkCall } from './sink-call.ts';

/** What is known of a file's bytes once they were compared with what the marketplace promised. */
export type VerifiedFacts = Pick<DownloadedFile, 'checksums' | 'verified' | 'assurance'>;

/**
 * A file on its way into a sink: which bytes are there, their digest, and what lets a later run go on. A byte counts
 * here and nowhere else: when the sink has it.
 */
export class OpenFile {
  readonly planned: PlannedFile;
  /** Bytes that an earlier run left. */
  resumedBytes = 0;
  /** Bytes in all, once known. */
  total: number | undefined;
  /** What the bytes that are there came from. */
  version: RemoteVersion | undefined;
  /** How often it was begun again, over all runs. */
  restarts = 0;
  /** Each answer so far carried the same strong validator. */
  validated = true;
  /** Bytes of two answers were joined because they overlapped equally. */
  overlapped = false;
  /** Someone said how long the file is. */
  lengthKnown = true;
  /** Each part was verified before it was written. */
  piecesVerified = false;
  /** Called with the bytes that were new, once the sink has them. */
  onCredit: (bytes: number) => void = () => {};
  readonly #sink: Sink;
  readonly #env: FileEnv;
  #handle: SinkFile;
  #done: RangeSet = new RangeSet();
  #digest: RunningDigest | undefined;
  #sums: PieceSums | undefined;
  readonly #checkpoints: Checkpointer;
  #failure: { readonly error: unknown } | undefined;
  /** A flush failed: what was written before it may be lost, and another would not tell. */
  #unflushed = false;
  #parked = false;
  #unparking: Promise<void> | undefined;

  private constructor(sink: Sink, planned: PlannedFile, handle: SinkFile, env: FileEnv) {
    this.#sink = sink;
    this.planned = planned;
    this.#handle = handle;
    this.#env = env;
    this.total = planned.remote.size;
    this.#checkpoints = new Checkpointer(
      env.clock,
      () => this.#writeRecord(),
      (error) => {
        this.#unflushed = true;
        this.#fail(error);
      },
    );
  }

  /** Opens the file in the sink and takes over what an earlier run left of the same content. */
  static async open(sink: Sink, planned: PlannedFile, env: FileEnv): Promise<OpenFile> {
    const handle = await openHandle(sink, planned, env);
    const file = new OpenFile(sink, planned, handle, env);
    try {
      if (handle.record !== undefined || env.verifyOnResume === 'all') await file.#restore();
      await file.#startDigest();
      return file;
    } catch (error) {
      await handle.suspend().catch(() => {});
      throw asSinkError(error);
    }
  }

  /** Which bytes are in the sink. */
  get done(): RangeSet {
    return this.#done;
  }

  /** All bytes are there. */
  get isComplete(): boolean {
    return this.total !== undefined && this.#done.covers(0, this.total);
  }

  /** A checksum will decide at the end, so bytes of any origin may be joined. */
  get hasProof(): boolean {
    return this.#digest !== undefined;
  }

  /** Bytes may be written anywhere, several ranges at a time. */
  get randomWrite(): boolean {
    return this.#sink.capabilities.randomWrite;
  }

  /** What was written may be freed. */
  get mayFreeBuffers(): boolean {
    return this.#sink.capabilities.mayFreeBuffers ?? false;
  }

  get canReadBack(): boolean {
    return this.#handle.read !== undefined;
  }

  read(position: number, into: Uint8Array): Promise<number> {
    return this.#handle.read?.(position, into) ?? Promise.resolve(0);
  }

  /** Writes bytes and counts them once the sink has them. The digest is computed while the write is under way. */
  async write(position: number, buffers: readonly Uint8Array[], length: number): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      const writing = this.#handle.write(position, buffers);
      this.#digest?.update(position, buffers);
      await writing;
    } catch (error) {
      this.#fail(error);
      throw asSinkError(error);
    }
    const credited = this.#done.add(position, position + length);
    this.#digest?.follow(this.#done);
    this.#env.meter.add(credited);
    this.onCredit(credited);
    this.#env.emit({ type: 'range', range: { start: position, end: position + length }, total: this.total });
    this.#checkpoints.credit(length);
  }

  /** Takes bytes back that turned out to be wrong. */
  async uncredit(start: number, end: number): Promise<void> {
    this.#env.meter.add(-this.#done.remove(start, end));
    await this.#startDigest();
    // A record that counts them would vouch for what takes their place.
    await this.#checkpoints.settle();
    await this.#checkpoints.now();
  }

  /** Asks the sink for room, once the size is known. */
  async reserve(total: number): Promise<void> {
    this.total = total;
    this.#env.meter.setTotal(total);
    if (this.#env.verifyOnResume === 'all' && this.canReadBack) this.#sums ??= this.#newSums(total);
    const missing = total - this.#done.size;
    if (missing > 0) await sinkCall(this.#handle.reserve(missing));
  }

  /** Forgets all bytes. */
  async reset(reason: string): Promise<void> {
    this.restarts++;
    this.#env.meter.restart(reason);
    await this.#checkpoints.settle();
    await this.#digest?.settle();
    const { capabilities } = this.#sink;
    if (capabilities.randomWrite && this.#handle.truncate !== undefined) {
      await sinkCall(this.#handle.truncate(0));
    } else {
      await sinkCall(this.#handle.discard());
      this.#handle = await openHandle(this.#sink, this.planned, this.#env);
    }
    this.#done = new RangeSet();
    this.#sums = undefined;
    this.resumedBytes = 0;
    this.version = undefined;
    this.validated = true;
    this.overlapped = false;
    this.total = this.planned.remote.size;
    await this.#startDigest();
  }

  /**
   * Compares the complete bytes with what the marketplace promised.
   *
   * @returns what to put into the result, or undefined when the checksum does not fit.
   */
  async verify(): Promise<VerifiedFacts | undefined> {
    const { remote } = this.planned;
    const total = this.total ?? this.#done.size;
    const computed = this.#digest && (await this.#digest.finish(this.#done, total));
    const promised = remote.checksums ?? [];
    if (this.#digest !== undefined && computed === undefined) {
      throw createError('E_SINK', 'The sink did not give back the bytes that it took', { failure: 'io' });
    }
    const wanted = computed && promised.find(({ algorithm }) => algorithm === computed.algorithm);
    if (computed !== undefined && wanted !== undefined && !sameChecksum(computed, wanted)) return undefined;
    const verified = wanted !== undefined || this.piecesVerified;
    const checked = remote.check !== undefined && (await this.#check(remote.check, total));
    return {
      checksums: mergeChecksums(promised, computed),
      verified,
      assurance: checked ? 'pieces' : this.#assurance(computed),
    };
  }

  /** Makes the file visible. */
  async commit(): Promise<{ readonly size: number; readonly modifiedAt?: Date | undefined }> {
    const size = this.total ?? this.#done.size;
    if (this.#checkpoints.isWriting) await this.#checkpoints.settle();
    if (this.#failure !== undefined) throw this.#failure.error;
    const { executable, size: promised = size } = this.planned.remote;
    if (size !== promised) {
      throw createError('E_INTEGRITY', `${size} bytes where the marketplace promised ${promised}`, {
        phase: 'verify',
      });
    }
    return sinkCall(this.#handle.commit({ size, ...(executable === undefined ? {} : { executable }) }));
  }

  /** Keeps what is there for a later run, or removes it. Says whether anything was kept. */
  async leave(keep: boolean): Promise<boolean> {
    await this.#unparking?.catch(() => {});
    if (this.#parked) {
      if (keep) return true;
      // Only to be removed, and an abort is no reason to leave it.
      this.#handle = await openHandle(this.#sink, this.planned, this.#env, 'anyway');
      this.#parked = false;
    }
    await this.#checkpoints.settle();
    await this.#digest?.settle();
    if (!keep || this.#done.size === 0) {
      await this.#handle.discard();
      return false;
    }
    try {
      if (!this.#unflushed) await this.#keepRecord();
    } finally {
      await this.#handle.suspend();
    }
    return true;
  }

  /** A write that failed may have taken the last room: what it left is given up for the record. */
  async #keepRecord(): Promise<void> {
    if (this.#failure !== undefined) await this.#handle.truncate?.([...this.#done].at(-1)?.end ?? 0);
    await this.#checkpoints.now();
  }

  /** Its handle is given back for a while. */
  get isParked(): boolean {
    return this.#parked;
  }

  /** Gives the handle back, with everything kept: for when too many files are open. */
  async park(): Promise<void> {
    await this.#digest?.settle();
    await this.#checkpoints.now();
    await sinkCall(this.#handle.suspend());
    this.#parked = true;
  }

  /** Takes the handle again. */
  async unpark(): Promise<void> {
    if (!this.#parked) return;
    this.#unparking ??= this.#reopen().finally(() => {
      this.#unparking = undefined;
    });
    await this.#unparking;
  }

  async #reopen(): Promise<void> {
    this.#handle = await openHandle(this.#sink, this.planned, this.#env);
    const present = new RangeSet(await this.#handle.present()).intersect(this.#done);
    this.#parked = false;
    if (present.size === this.#done.size) return;
    throw createError('E_SINK', 'Another program changed the partial file meanwhile', { failure: 'io' });
  }

  /** The record of what is there. The sink flushes the bytes before it. */
  async #writeRecord(): Promise<void> {
    const record = await this.#record();
    const level = this.#sink.capabilities.durable === 'none' ? 'data' : 'durable';
    await sinkCall(this.#handle.checkpoint(record, level));
  }

  async #record(): Promise<ResumeRecord> {
    const { contentKey, remote } = this.planned;
    const done = [...this.#done];
    const sums = this.total === undefined ? undefined : await this.#sums?.update(this.#done, this.total);
    return {
      contentKey,
      expect: { size: remote.size, checksums: remote.checksums ?? [] },
      done,
      restarts: this.restarts,
      ...(this.version === undefined ? {} : { http: this.version }),
      ...(sums === undefined ? {} : { sums }),
    };
  }

  async #restore(): Promise<void> {
    const { record } = this.#handle;
    const { remote, contentKey } = this.planned;
    const fits = record?.contentKey === contentKey && record.expect.size === remote.size;
    if (fits && record.done.length > 0) {
      this.#done = new RangeSet(await this.#handle.present()).intersect(record.done);
      this.version = record.http;
      this.restarts = record.restarts;
      this.total = remote.size ?? record.http?.total;
    }
    await this.#startSums(fits ? record : undefined);
    const { verify, requireAssurance } = this.#env;
    const needsDigest = verify && (requireAssurance === 'digest' || requireAssurance === 'pieces');
    if (this.#done.size > 0 && needsDigest && !this.canReadBack) await this.#dropPartial();
    this.resumedBytes = this.#done.size;
    if (this.resumedBytes > 0) this.#env.meter.add(this.resumedBytes);
  }

  async #startSums(record: ResumeRecord | undefined): Promise<void> {
    if (this.#env.verifyOnResume !== 'all' || !this.canReadBack || this.total === undefined) return;
    this.#sums = this.#newSums(this.total, record?.sums);
    await this.#sums.verify(this.#done, this.total);
  }

  #newSums(total: number, earlier?: ResumeRecord['sums']): PieceSums {
    return new PieceSums(total, (position, into) => this.read(position, into), earlier);
  }

  /** The bytes of an earlier run cannot be hashed, and the caller asks for a digest. */
  async #dropPartial(): Promise<void> {
    await this.#handle.discard();
    this.#handle = await openHandle(this.#sink, this.planned, this.#env);
    this.#done = new RangeSet();
    this.version = undefined;
  }

  async #startDigest(): Promise<void> {
    const wanted = this.#env.verify ? strongestChecksum(this.planned.remote.checksums) : undefined;
    this.#digest = undefined;
    if (wanted === undefined) return;
    if (this.#done.size > 0 && !this.canReadBack) {
      this.#env.emit({
        type: 'degraded',
        reason: 'the sink cannot read back, so the checksum cannot be compared',
      });
      return;
    }
    const read = this.canReadBack
      ? (position: number, into: Uint8Array): Promise<number> => this.read(position, into)
      : undefined;
    this.#digest = await RunningDigest.create(wanted.algorithm, read);
    this.#digest.follow(this.#done);
  }

  async #check(check: NonNullable<RemoteFile['check']>, size: number): Promise<boolean> {
    if (!this.#env.verify || !this.canReadBack) return false;
    await check({ size, read: (position, into) => this.read(position, into), signal: this.#env.signal });
    return true;
  }

  #assurance(computed: Checksum | undefined): Assurance {
    if (this.piecesVerified) return 'pieces';
    if (computed !== undefined && computed.algorithm !== 'md5') return 'digest';
    // Nothing tells a whole body from a cut one: a validator says which file it is, not that it is all there.
    if (!this.lengthKnown) return 'none';
    if (this.validated && (this.version?.etag ?? this.version?.lastModified) !== undefined)
      return 'validator';
    if (this.overlapped) return 'overlap';
    return 'length';
  }

  #fail(error: unknown): void {
    this.#failure ??= { error: asSinkError(error) };
  }
}

function openHandle(
  sink: Sink,
  planned: PlannedFile,
  env: FileEnv,
  when: 'anyway' | 'unless-aborted' = 'unless-aborted',
): Promise<SinkFile> {
  const { path, contentKey, remote } = planned;
  const spec = {
    path,
    contentKey,
    size: remote.size,
    ifExists: env.clobber ? ('replace' as const) : ('fail' as const),
  };
  return sinkCall(sink.open(spec, when === 'anyway' ? undefined : env.signal));
}

function mergeChecksums(promised: readonly Checksum[], computed: Checksum | undefined): readonly Checksum[] {
  if (computed === undefined) return promised;
  return [computed, ...promised.filter((checksum) => !sameChecksum(checksum, computed))];
}
