import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { FailedFile } from '../models/download-result.ts';
import type { MissedEvents } from './event-feed.ts';
import type { MirrorCount } from './mirror-report.ts';

/** What became of an asset. */
export type MirrorAssetEvent = { readonly uid: string; readonly title: string } & (
  | { readonly type: 'begin'; readonly reason: 'new' | 'changed' | 'incomplete' }
  | { readonly type: 'added' | 'updated' | 'skipped' | 'gone' | 'removed'; readonly files: MirrorCount }
  | { readonly type: 'failed'; readonly error: MarketplaceError; readonly files: readonly FailedFile[] }
);

/** What happens during a mirror run. */
export type MirrorEvent =
  | MirrorAssetEvent
  /** The index was written, with so many assets. */
  | { readonly type: 'index'; readonly assets: number }
  | MissedEvents;
