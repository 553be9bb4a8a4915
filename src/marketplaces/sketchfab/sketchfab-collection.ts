import { BaseCollection } from '../../models/base-collection.ts';
import type { SketchfabAsset } from './sketchfab-asset.ts';

/**
 * Models of Sketchfab in memory.
 *
 * @example
 * ```ts
 * const light = collection.filterByLicense('CC Attribution').filterByMaxFaces(20_000);
 * ```
 */
export class SketchfabCollection extends BaseCollection<SketchfabAsset> {
  /** Those under a licence, by its label, slug or uid. */
  filterByLicense(license: string): this {
    return this.filter(({ license: has }) => [has?.label, has?.slug, has?.uid].includes(license));
  }

  /** Those with this tag. */
  filterByTag(tag: string): this {
    return this.filter((asset) => asset.tags.includes(tag));
  }

  /** Those in this category. */
  filterByCategory(category: string): this {
    return this.filter((asset) => asset.categories.includes(category));
  }

  /** Those of this author. */
  filterByAuthor(author: string): this {
    return this.filter((asset) => asset.author === author);
  }

  /** Those of at most so many faces; without those whose count is not known. */
  filterByMaxFaces(faces: number): this {
    return this.filter((asset) => (asset.faceCount ?? Infinity) <= faces);
  }
}
