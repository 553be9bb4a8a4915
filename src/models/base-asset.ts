/** What every asset has; a marketplace adds its own fields in a subclass. */
export interface BaseAssetInit {
  readonly uid: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** An invalid date counts as none; `rawData` has what was sent. */
  readonly createdAt?: Date | undefined;
  /** Likewise. */
  readonly updatedAt?: Date | undefined;
  readonly rawData?: unknown;
}

/**
 * A thing one owns or can get at a marketplace.
 *
 * @example
 * ```ts
 * class Model extends BaseAsset {
 *   readonly polygons: number;
 *   constructor(raw: { id: string; name: string; polygons: number }) {
 *     super({ uid: raw.id, title: raw.name, rawData: raw });
 *     this.polygons = raw.polygons;
 *   }
 * }
 * ```
 */
export class BaseAsset {
  /** Unique within its marketplace. */
  readonly uid: string;
  readonly title: string;
  declare readonly description?: string;
  declare readonly createdAt?: Date;
  declare readonly updatedAt?: Date;
  /** The payload as the marketplace sent it: fields that this SDK does not know are here. */
  readonly rawData: unknown;

  constructor(init: BaseAssetInit) {
    this.uid = init.uid;
    this.title = init.title;
    this.rawData = init.rawData ?? {};
    if (init.description !== undefined) this.description = init.description;
    if (isValid(init.createdAt)) this.createdAt = init.createdAt;
    if (isValid(init.updatedAt)) this.updatedAt = init.updatedAt;
  }
}

function isValid(date: Date | undefined): date is Date {
  return date !== undefined && !Number.isNaN(date.getTime());
}
