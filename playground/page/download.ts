import {
  isMarketplaceError,
  type Assurance,
  type DownloadedFile,
  type DownloadFailure,
  type DownloadOptions,
  type DownloadResult,
  type MarketplaceError,
  type Sink,
  type TransferEvent,
} from 'asset-marketplace-client-core';
import type { AnyClient } from './marketplaces.ts';

/** Where files go. */
export type Place = 'browser' | 'folder' | 'save';

export type DownloadState = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

/** One file as far as it is known. */
export interface FileView {
  readonly path: string;
  current: number;
  total: number | undefined;
  /** In words. */
  state: string;
  isDone: boolean;
  /** What is in the sink, sorted and apart. */
  ranges: (readonly [start: number, end: number])[];
}

/** What a download needs to run. */
export interface DownloadInit {
  readonly market: string;
  readonly uid: string;
  readonly title: string;
  readonly place: Place;
  readonly segments: number;
  client(): Promise<AnyClient>;
  sink(): Promise<Sink>;
  onChange(): void;
  onEvent(event: TransferEvent): void;
}

/** What is known about the bytes of a complete file. */
const proofs: Readonly<Record<Assurance, string>> = {
  pieces: 'verified, piece by piece',
  digest: 'verified by checksum',
  validator: 'complete, one version',
  overlap: 'complete, overlap compared',
  length: 'complete by size',
  none: 'complete, nothing to check it by',
};

/** The reason of an abort that the user asked for. */
const stopped = new DOMException('The user stopped it', 'AbortError');

/** One asset on its way. Pause is an abort with the partial kept; resume is the same call again. */
export class Download {
  state: DownloadState = 'queued';
  title: string;
  current = 0;
  total: number | undefined;
  bytesPerSecond = 0;
  remainingMs: number | undefined;
  error: MarketplaceError | undefined;
  result: DownloadResult | undefined;
  readonly files: Map<string, FileView> = new Map();
  readonly init: DownloadInit;
  #controller: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(init: DownloadInit) {
    this.init = init;
    this.title = init.title;
  }

  /** Can it be stopped and go on? An ordinary download cannot. */
  get resumable(): boolean {
    return this.init.place !== 'save';
  }

  /** Does each file have the checksum that the marketplace promised? */
  get isVerified(): boolean {
    return (
      this.state === 'done' &&
      this.result?.success === true &&
      this.result.files.every(({ verified }) => verified)
    );
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return this.#running;
  }

  pause(): void {
    this.#to('paused');
    this.#controller?.abort(stopped);
  }

  /** Stops it and removes what there is of its files. Those that are complete stay. */
  async cancel(): Promise<void> {
    const wasRunning = this.state === 'running';
    this.#to('cancelled');
    this.#controller?.abort(stopped);
    await this.#running;
    const begun = [...this.files.values()].filter(({ current, isDone }) => current > 0 && !isDone);
    if (this.resumable && (wasRunning || begun.length > 0)) await this.#discard(begun.length);
    for (const file of begun) Object.assign(file, { current: 0, ranges: [], state: 'removed' });
    this.init.onChange();
  }

  async #run(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.error = undefined;
    this.#to('running');
    try {
      const client = await this.init.client();
      const sink = await this.init.sink();
      if (this.title === this.init.uid) {
        this.title = (await client.getAsset(this.init.uid, { signal: controller.signal })).title;
      }
      const result = await client.downloadAsset(this.init.uid, sink, this.#options(controller.signal));
      // The zip is written, or the file given to the browser, now.
      if (!this.resumable) await sink.close?.();
      this.result = result;
      if (result.success) this.#tellProofs(result.files);
      else this.#tellFailure(result);
      this.#to(result.success ? 'done' : 'failed');
    } catch (error) {
      if (controller.signal.aborted) return;
      if (isMarketplaceError(error)) this.error = error;
      this.#to('failed');
      if (this.error === undefined) throw error;
    } finally {
      this.bytesPerSecond = 0;
      this.remainingMs = undefined;
      this.init.onChange();
    }
  }

  #tellFailure({ error: first, failedFiles }: DownloadFailure): void {
    this.error = first;
    // Nothing was kept of these.
    for (const { path, error } of failedFiles) if (!error.resumable) this.#file(path).ranges = [];
  }

  #tellProofs(files: readonly DownloadedFile[]): void {
    for (const { path, skipped, verified, assurance } of files) {
      const proof = verified && assurance !== 'pieces' ? proofs.digest : proofs[assurance];
      this.#file(path).state = skipped ? `there already, ${proof}` : proof;
    }
  }

  #options(signal: AbortSignal): DownloadOptions {
    return {
      signal,
      segments: this.init.segments,
      onEvent: (event) => this.#onEvent(event),
      progress: {
        onStart: (total) => {
          this.total = total;
        },
        onProgress: (current, total, detail) => {
          this.current = current;
          this.total = total;
          this.bytesPerSecond = detail?.bytesPerSecond ?? 0;
          this.remainingMs = detail?.remainingMs;
          if (detail?.file !== undefined) {
            const file = this.#file(detail.file.path);
            file.current = detail.file.current;
            file.total = detail.file.total;
          }
          this.init.onChange();
        },
      },
    };
  }

  #onEvent(event: TransferEvent): void {
    const file = this.#file(event.file);
    if (event.type === 'state') {
      // `committed` came before it, and says more.
      if (event.state !== 'done') file.state = event.state;
      if (event.state === 'discarded') file.ranges = [];
    } else if (event.type === 'range') {
      file.total = event.total ?? file.total;
      // With one connection everything before its first byte came from an earlier visit.
      const first = file.ranges.length === 0 && this.init.segments === 1;
      file.ranges = withRange(file.ranges, first ? 0 : event.range.start, event.range.end);
      if (this.init.segments === 1) file.current = Math.max(file.current, event.range.end);
    } else if (event.type === 'restart') {
      file.ranges = [];
      file.current = 0;
    } else if (event.type === 'committed') {
      file.state = event.skipped ? 'there already' : proofs[event.assurance];
      file.isDone = true;
      file.total = event.size;
      file.current = event.size;
      file.ranges = [[0, event.size]];
    }
    this.init.onEvent(event);
    this.init.onChange();
  }

  /** The same call with nothing to keep, ended as soon as it has opened what there is. */
  async #discard(count: number): Promise<void> {
    const controller = new AbortController();
    let opened = 0;
    const options: DownloadOptions = {
      signal: controller.signal,
      keepPartial: false,
      concurrency: 64,
      onEvent: (event) => {
        if (event.type !== 'state' || event.state !== 'transferring') return;
        opened += 1;
        if (opened >= count) controller.abort(stopped);
      },
    };
    try {
      const client = await this.init.client();
      await client.downloadAsset(this.init.uid, await this.init.sink(), options);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  }

  #file(path: string): FileView {
    let file = this.files.get(path);
    if (file === undefined) {
      file = { path, current: 0, total: undefined, state: 'waiting', isDone: false, ranges: [] };
      this.files.set(path, file);
    }
    return file;
  }

  #to(state: DownloadState): void {
    this.state = state;
    this.init.onChange();
  }
}

/** Nothing is left to do. */
export function hasEnded({ state }: Download): boolean {
  return state === 'done' || state === 'cancelled';
}

function withRange(
  ranges: FileView['ranges'],
  start: number,
  end: number,
): (readonly [start: number, end: number])[] {
  const apart: (readonly [number, number])[] = [];
  let [from, to] = [start, end];
  for (const range of ranges) {
    if (range[1] < from || range[0] > to) apart.push(range);
    else [from, to] = [Math.min(from, range[0]), Math.max(to, range[1])];
  }
  return [...apart, [from, to] as const].toSorted((a, b) => a[0] - b[0]);
}
