import type { AsyncProgressCallback } from '../models/progress.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { ProgressMeter, type FileMeter } from '../transfer/progress-meter.ts';
import type { TransferEvent } from '../transfer/transfer-event.ts';

interface FileInWork {
  readonly meter: FileMeter;
  counted: number;
}

/** One progress of all downloads of a mirror: the bytes of the library that are in the sink. */
export class MirrorProgress {
  readonly #meter: ProgressMeter;
  readonly #files = new Map<string, FileInWork>();

  constructor(
    callback: Partial<AsyncProgressCallback> | undefined,
    env: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#meter = new ProgressMeter(callback, env);
    // How much a library weighs is known at its end.
    this.#meter.expect([undefined]);
  }

  /** An asset that is there already. */
  skip(assetUid: string, bytes: number): void {
    this.#meter.file(assetUid, '', bytes).add(bytes);
  }

  follow(event: TransferEvent): void {
    const { assetUid, file } = event;
    const known = this.#files.get(file);
    if (event.type === 'range') {
      const { start, end } = event.range;
      this.#add(known ?? this.#begin(assetUid, file, event.total), end - start);
    } else if (event.type === 'committed') {
      const work = known ?? this.#begin(assetUid, file, event.size);
      this.#add(work, event.size - work.counted);
      work.meter.done();
      this.#files.delete(file);
    } else if (event.type === 'restart' && known !== undefined) {
      known.counted = 0;
      known.meter.restart(event.reason);
    } else if (event.type === 'state' && (event.state === 'failed' || event.state === 'suspended')) {
      this.#files.delete(file);
    }
  }

  finish(error?: unknown): Promise<void> {
    return this.#meter.finish(error);
  }

  #begin(assetUid: string, path: string, size: number | undefined): FileInWork {
    const work = { meter: this.#meter.file(assetUid, path, size), counted: 0 };
    this.#files.set(path, work);
    return work;
  }

  #add(work: FileInWork, bytes: number): void {
    work.counted += bytes;
    work.meter.add(bytes);
  }
}
