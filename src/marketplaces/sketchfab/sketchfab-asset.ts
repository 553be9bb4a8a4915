import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { RawSketchfabLicense, RawSketchfabModel } from './sketchfab-raw.ts';

/** A file format of Sketchfab: an archive of glTF and textures, one file, or what the author uploaded. */
export type SketchfabFormat = 'gltf' | 'glb' | 'usdz' | 'source';

/** What is known of a model's file in one format. */
export interface SketchfabArchive {
  /** Bytes. */
  readonly size?: number | undefined;
  readonly faceCount?: number | undefined;
  readonly textureCount?: number | undefined;
  /** Pixels. */
  readonly textureMaxResolution?: number | undefined;
}

/**
 * A 3D model of Sketchfab.
 *
 * @example
 * ```ts
 * const crane = await market.getAsset('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
 * console.log(crane.license?.label ?? 'all rights reserved', crane.attribution);
 * ```
 */
export class SketchfabAsset extends BaseAsset {
  declare readonly rawData: RawSketchfabModel;
  /** The model's page. */
  declare readonly url?: string;
  readonly isDownloadable: boolean;
  readonly isAgeRestricted: boolean;
  declare readonly publishedAt?: Date;
  declare readonly faceCount?: number;
  declare readonly vertexCount?: number;
  declare readonly animationCount?: number;
  declare readonly price?: number;
  /** Absent: all rights reserved. Lists give its label and uid, `getAsset` the rest. */
  declare readonly license?: RawSketchfabLicense;
  /** The display name, else the user name. */
  declare readonly author?: string;
  declare readonly authorUrl?: string;
  readonly tags: readonly string[];
  readonly categories: readonly string[];
  /** The widest of the pictures. */
  declare readonly thumbnailUrl?: string;
  readonly archives: Readonly<Partial<Record<string, SketchfabArchive>>>;

  constructor(raw: RawSketchfabModel) {
    super({
      uid: raw.uid,
      title: raw.name ?? raw.uid,
      description: raw.description ?? undefined,
      createdAt: toDate(raw.createdAt ?? raw.publishedAt),
      updatedAt: toDate(raw.updatedAt),
      rawData: raw,
    });
    this.isDownloadable = raw.isDownloadable === true;
    this.isAgeRestricted = raw.isAgeRestricted === true;
    this.tags = toList(raw.tags).flatMap(({ slug }) => slug ?? []);
    this.categories = toList(raw.categories).flatMap(({ name }) => name ?? []);
    this.archives = Object.fromEntries(
      Object.entries(raw.archives ?? {}).map(([format, archive]) => [
        format,
        {
          size: toNumber(archive?.size) || undefined,
          faceCount: toNumber(archive?.faceCount),
          textureCount: toNumber(archive?.textureCount),
          textureMaxResolution: toNumber(archive?.textureMaxResolution),
        },
      ]),
    );
    const pictures = toList(raw.thumbnails?.images).toSorted(
      (a, b) => Number(b.width ?? 0) - Number(a.width ?? 0),
    );
    assignKnown<SketchfabAsset>(this, {
      url: raw.viewerUrl,
      publishedAt: toDate(raw.publishedAt),
      faceCount: toNumber(raw.faceCount),
      vertexCount: toNumber(raw.vertexCount),
      animationCount: toNumber(raw.animationCount),
      price: toNumber(raw.price),
      license: raw.license,
      author: raw.user?.displayName ?? raw.user?.username,
      authorUrl: raw.user?.profileUrl,
      thumbnailUrl: pictures[0]?.url,
    });
  }

  /** The line that Creative Commons asks for. */
  get attribution(): string {
    const { title, url, author = 'an unnamed author', authorUrl, license } = this;
    const terms =
      license === undefined
        ? 'All rights reserved'
        : `Licensed under ${linked(nameOf(license), license.url)}`;
    return `${linked(`“${title}”`, url)} by ${linked(author, authorUrl)}. ${terms}.`;
  }
}

function nameOf({ fullName, label, slug }: RawSketchfabLicense): string {
  return fullName ?? label ?? slug ?? 'a licence that Sketchfab does not name';
}

/** Text with where it leads, if it leads anywhere. */
function linked(what: string, where: string | null | undefined): string {
  return where ? `${what} (${where})` : what;
}
