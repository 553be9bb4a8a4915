/**
 * Keeps a whole library in a sink, complete and proven.
 *
 * @module
 */
export type { MissedEvents } from './event-feed.ts';
export { mirrorIndexPath, readMirrorIndex, type MirrorIndexLine } from './mirror-index.ts';
export type { MirrorAssetEvent, MirrorEvent } from './mirror-event.ts';
export { mirrorLibrary, type MirrorRun } from './mirror-library.ts';
export type { MirrorClient, MirrorOptions } from './mirror-options.ts';
export { mirrorTable, type MirrorCount, type MirrorFailure, type MirrorReport } from './mirror-report.ts';
export {
  verifyMirror,
  type MirrorProblem,
  type VerifyMirrorOptions,
  type VerifyReport,
} from './verify-mirror.ts';
export type { RecordedFile } from '../transfer/asset-record.ts';
