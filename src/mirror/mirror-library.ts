import type { BaseAsset } from '../models/base-asset.ts';
import type { ListOptions } from '../models/page.ts';
import type { Sink } from '../sinks/sink.ts';
import type { DownloadOptions } from '../transfer/download-options.ts';
import { EventFeed } from './event-feed.ts';
import type { MirrorEvent } from './mirror-event.ts';
import { checkMirrorOptions, type MirrorClient, type MirrorOptions } from './mirror-options.ts';
import type { MirrorReport } from './mirror-report.ts';
import { runMirror } from './run-mirror.ts';
import { checkMirrorSink } from './mirror-sink.ts';

/** A mirror run under way. Iterate it for its events, or only wait for the report. */
export interface MirrorRun extends AsyncIterable<MirrorEvent> {
  /**
   * What was done. What the marketplace, the network or the disk did wrong is in it; rejects with the signal's reason on
   * abort.
   */
  readonly report: Promise<MirrorReport>;
}

/**
 * Keeps a library in a sink: lists it as a stream, compares each asset with its record in the sink, downloads what is new
 * or changed, and writes an index. Begins at once.
 *
 * What is unchanged costs no request beyond the list. The records are the only state, so any process, runtime or machine
 * goes on where this one stopped. A mirror never deletes unless `prune` asks for it. One marketplace, one sink.
 *
 * @throws TypeError for an option that does not exist; MarketplaceUnsupportedError (`E_UNSUPPORTED`) for a sink that
 * cannot be listed and read.
 * @example
 * ```ts
 * const mirror = mirrorLibrary(market, directory('./library'), { byteBudget: 5e9 });
 * for await (const event of mirror) if (event.type === 'failed') console.error(event.title, event.error.code);
 * console.log(mirrorTable(await mirror.report));
 * ```
 */
export function mirrorLibrary<
  TAsset extends BaseAsset,
  TListOptions extends ListOptions = ListOptions,
  TDownloadOptions extends DownloadOptions = DownloadOptions,
>(
  client: MirrorClient<TAsset, TListOptions, TDownloadOptions>,
  sink: Sink,
  options: MirrorOptions<TAsset, TListOptions, TDownloadOptions> = {},
): MirrorRun {
  checkMirrorOptions(options as MirrorOptions<never, never, never>);
  const events = new EventFeed<MirrorEvent>();
  const report = runMirror(client, checkMirrorSink(sink), options, (event) => events.push(event));
  report.then(
    () => events.end(),
    // Who waits for the report or reads the events sees it.
    (error: unknown) => events.end({ error }),
  );
  return { report, [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() };
}
