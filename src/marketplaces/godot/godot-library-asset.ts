import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { GodotAsset } from './godot-collection.ts';
import type { RawGodotLibraryAsset } from './godot-library-raw.ts';

/**
 * An add-on or a project of the Asset Library.
 *
 * @example
 * ```ts
 * const snake = await library.getAsset('1');
 * console.log(snake.license, snake.versionString);
 * ```
 */
export class GodotLibraryAsset extends BaseAsset implements GodotAsset {
  declare readonly rawData: RawGodotLibraryAsset;
  /** Lists leave it out. */
  declare readonly type?: 'addon' | 'project';
  declare readonly author?: string;
  /** The library calls it `cost`. */
  declare readonly license?: string;
  declare readonly category?: string;
  /** Counts up with each edit. */
  declare readonly version?: number;
  declare readonly versionString?: string;
  declare readonly godotVersion?: string;
  declare readonly rating?: number;
  /** `official`, `community`, `testing`. */
  declare readonly supportLevel?: string;
  declare readonly iconUrl?: string;
  declare readonly browseUrl?: string;
  declare readonly issuesUrl?: string;
  /** At another site, as a rule GitHub. Lists leave it out. */
  declare readonly downloadUrl?: string;

  constructor(raw: RawGodotLibraryAsset) {
    const uid = String(raw.asset_id);
    super({
      uid,
      title: raw.title ?? uid,
      description: raw.description ?? undefined,
      updatedAt: toDate(raw.modify_date),
      rawData: raw,
    });
    assignKnown<GodotLibraryAsset>(this, {
      type: raw.type === 'addon' || raw.type === 'project' ? raw.type : undefined,
      author: raw.author,
      license: raw.cost,
      category: raw.category,
      version: toNumber(raw.version),
      versionString: raw.version_string,
      godotVersion: raw.godot_version,
      rating: toNumber(raw.rating),
      supportLevel: raw.support_level,
      iconUrl: raw.icon_url,
      browseUrl: raw.browse_url,
      issuesUrl: raw.issues_url,
      downloadUrl: raw.download_url || undefined,
    });
  }
}
