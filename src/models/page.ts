/**
 * One answer of a list call.
 *
 * @example
 * ```ts
 * const page: Page<BaseAsset> = { items: [], nextCursor: '2', totalCount: 120 };
 * ```
 */
export interface Page<TItem> {
  readonly items: readonly TItem[];
  /** Where the next page begins; absent on the last one. Opaque to all but the marketplace. */
  readonly nextCursor?: string | undefined;
  /** How many items the marketplace has in all, if it says so. */
  readonly totalCount?: number | undefined;
}

/** What the caller of a list call may ask for. A marketplace adds filters of its own. */
export interface ListOptions {
  /** The most assets in all. Default: no limit. */
  readonly limit?: number | undefined;
  /** How many to ask for in one request. Default: the marketplace's own. */
  readonly pageSize?: number | undefined;
  /** Go on from a page's `nextCursor`. Default: from the beginning. */
  readonly cursor?: string | undefined;
  /** The marketplace's own search, where it has one. */
  readonly search?: string | undefined;
  /** Ends the list; the call then rejects with its reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** What `fetchPage` is asked for: the caller's options, without the signal and with the cursor of this page. */
export type ListQuery<TListOptions extends ListOptions = ListOptions> = Omit<TListOptions, 'signal'>;
