import { BaseAsset, type BaseAssetInit } from '../models/base-asset.ts';
import type { AssetJson } from '../models/collection-json.ts';
import { fromNdjson } from '../models/collection-ndjson.ts';
import type { Clock } from '../shared/clock.ts';
import { recordPath, safePath, type SafePath } from '../shared/safe-path.ts';
import type { Sink, SinkFile } from '../sinks/sink.ts';
import type { RecordedFile } from '../transfer/asset-record.ts';
import { mirrorRecords } from './mirror-records.ts';
import { checkMirrorSink, type MirrorSink } from './mirror-sink.ts';

/** Where the index is in the sink. */
export const mirrorIndexPath: SafePath = safePath('index.ndjson');
/** While it is there, the index may tell less than the records. */
const stalePath = recordPath('index.stale');
const blockBytes = 1 << 18;

/** A line of the index: the asset as it was listed, with what the marketplace says of its use. */
export interface MirrorIndexLine extends AssetJson {
  /** What the marketplace adds to a download, such as licence and author. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly files: readonly Pick<RecordedFile, 'path' | 'size' | 'checksums'>[];
}

/** The index of a mirror, and whether it is in step with the records. */
export class MirrorIndex {
  readonly #sink: MirrorSink;
  readonly #clock: Clock;
  #marked: Promise<void> | undefined;

  constructor(sink: MirrorSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** Before the first change of a run: if the run is killed, the next one knows. */
  markStale(): Promise<void> {
    this.#marked ??= this.#write(stalePath, async (file) => {
      await file.write(0, [new Uint8Array([10])]);
      return 1;
    });
    return this.#marked;
  }

  async isStale(): Promise<boolean> {
    if (this.#marked !== undefined || (await this.#sink.stat(stalePath)) !== undefined) return true;
    return (await this.#sink.stat(mirrorIndexPath)) === undefined;
  }

  /** Writes it anew, from the records; says how many assets it has. */
  async rebuild(signal: AbortSignal | undefined): Promise<number> {
    let assets = 0;
    await this.#write(mirrorIndexPath, async (file) => {
      const encoder = new TextEncoder();
      let [position, lines] = [0, ''];
      const flush = async (): Promise<void> => {
        const bytes = encoder.encode(lines);
        lines = '';
        if (bytes.length > 0) await file.write(position, [bytes]);
        position += bytes.length;
      };
      for await (const { record } of mirrorRecords(this.#sink)) {
        signal?.throwIfAborted();
        if (record?.listing === undefined || !record.complete) continue;
        const { metadata, listing } = record;
        // Two mirrors of one library have one index, in whatever order the files came.
        const files = record.files
          .map(({ path, size, checksums }) => ({ path, size, checksums }))
          .toSorted((a, b) => (a.path < b.path ? -1 : 1));
        const line: MirrorIndexLine = { ...listing.asset, metadata, files };
        lines += `${JSON.stringify(line)}\n`;
        assets++;
        if (lines.length >= blockBytes) await flush();
      }
      await flush();
      return position;
    });
    await this.#sink.remove?.(stalePath);
    return assets;
  }

  /** @param fill - writes, and says how many bytes there are. */
  async #write(path: SafePath, fill: (file: SinkFile) => Promise<number>): Promise<void> {
    // A key of its own for each try: what a killed run left of another index is of no use.
    const contentKey = Array.from({ length: 16 }, () =>
      Math.floor(this.#clock.random() * 256)
        .toString(16)
        .padStart(2, '0'),
    ).join('');
    const file = await this.#sink.open({ path, contentKey, ifExists: 'replace' });
    try {
      await file.commit({ size: await fill(file) });
    } catch (error) {
      await file.discard().catch(() => {});
      throw error;
    }
  }
}

/**
 * The assets of a mirror, out of its index: for the sync facade, with no request. Licence and author are in `metadata`
 * of the lines, and in the assets as far as `rawData` has them.
 *
 * @param makeAsset - makes an asset of a marketplace's own class out of `rawData`. Default: a {@link BaseAsset}.
 * @throws MarketplaceSinkError when there is no index; MarketplaceValidationError for a line of a wrong shape.
 * @example
 * ```ts
 * const assets = await Array.fromAsync(readMirrorIndex(directory('./library')));
 * const library = new MarketplaceClient(new BaseCollection({ assets }));
 * ```
 */
export async function* readMirrorIndex<TAsset extends BaseAsset = BaseAsset>(
  sink: Sink,
  makeAsset: (init: BaseAssetInit) => TAsset = (init) => new BaseAsset(init) as TAsset,
): AsyncGenerator<TAsset, void, undefined> {
  yield* fromNdjson(await checkMirrorSink(sink).read(mirrorIndexPath), makeAsset);
}
