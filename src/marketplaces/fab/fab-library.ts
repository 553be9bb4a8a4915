import { BaseCollection, type CollectionInit } from '../../models/base-collection.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabRecordProblem } from './read-record.ts';

/** What a {@link FabLibrary} is made from. */
export interface FabLibraryInit extends CollectionInit<FabAsset> {
  readonly problems?: readonly FabRecordProblem[] | undefined;
}

/**
 * The assets of a Fab library, in memory.
 *
 * @example
 * ```ts
 * const library = await fab.library();
 * for (const { path, message } of library.problems) console.warn(`${path}: ${message}`);
 * ```
 */
export class FabLibrary extends BaseCollection<FabAsset> {
  /** Records of which no asset could be made, and fields that could not be read: nothing is dropped in silence. */
  readonly problems: readonly FabRecordProblem[];

  constructor(init: FabLibraryInit = {}) {
    super(init);
    this.problems = Object.freeze([...(init.problems ?? [])]);
  }

  /** Those that this client can download. */
  downloadable(): this {
    return this.filter((asset) => asset.downloadable.supported);
  }

  protected override derive(
    assets: readonly FabAsset[],
    totalCount: number | undefined = assets.length,
  ): this {
    const Same = this.constructor as new (init: FabLibraryInit) => this;
    return new Same({ assets, totalCount, problems: this.problems });
  }
}
