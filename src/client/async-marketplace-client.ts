import type { BaseAsset } from '../models/base-asset.ts';
import type { BaseCollection } from '../models/base-collection.ts';
import type { DownloadResult } from '../models/download-result.ts';
import type { ListOptions } from '../models/page.ts';
import { disposeByClosing } from '../shared/async-dispose.ts';
import type { Sink } from '../sinks/sink.ts';
import type { DownloadOptions } from '../transfer/download-options.ts';

/**
 * The contract of every client that reaches a marketplace. Extend {@link HttpMarketplaceClient} for one that speaks
 * HTTP; extend this for anything else.
 *
 * @example
 * ```ts
 * await using market: AsyncMarketplaceClient = openMarket();
 * const assets = await market.getCollection({ limit: 10 });
 * ```
 */
export abstract class AsyncMarketplaceClient<
  TAsset extends BaseAsset = BaseAsset,
  TListOptions extends ListOptions = ListOptions,
  TDownloadOptions extends DownloadOptions = DownloadOptions,
  TCollection extends BaseCollection<TAsset> = BaseCollection<TAsset>,
> {
  /** Closes: for `await using`. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  static {
    disposeByClosing(this.prototype);
  }

  /** Assets in memory: all, or those that the options ask for. */
  abstract getCollection(options?: TListOptions): Promise<TCollection>;

  /** @throws MarketplaceNotFoundError (`E_NOT_FOUND`) when there is none with this uid. */
  abstract getAsset(
    assetUid: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<TAsset>;

  /** Writes an asset's files into a sink. The sink stays the caller's to close. */
  abstract downloadAsset(assetUid: string, sink: Sink, options?: TDownloadOptions): Promise<DownloadResult>;

  /** Ends what is in flight and frees what the client holds. Idempotent. */
  abstract close(): Promise<void>;
}
