import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { Clock } from '../../shared/clock.ts';
import { generatedAsset, generatedOrdinal, generatedUid, type Recipe } from './generated-asset.ts';
import { libraryAsset, libraryFile, mix, type LibraryAsset } from './library-asset.ts';
import type { EmbeddedAsset, EmbeddedFile } from './marketplace-options.ts';

/** Which assets a list call asks for. */
export interface LibraryFilter {
  /** All of these words, in title, description or tags. */
  readonly search?: string | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
}

/**
 * The assets of a marketplace, each at a place that it keeps for good: those that are made up first, then those that
 * were given or added. What changes is kept; everything else is made when it is asked for.
 */
export class Library {
  readonly #recipe: Recipe;
  readonly #clock: Clock;
  readonly #generated: number;
  /** Assets that were given, added or changed; undefined where one was removed. */
  readonly #kept: Map<number, LibraryAsset | undefined> = new Map();
  readonly #ordinals: Map<string, number> = new Map();
  #end: number;
  #removed = 0;
  /** How many fit a filter is known until something changes. */
  readonly #counts: Map<string, number> = new Map();

  constructor(assets: number | readonly EmbeddedAsset[], recipe: Recipe, clock: Clock) {
    this.#recipe = recipe;
    this.#clock = clock;
    this.#generated = typeof assets === 'number' ? assets : 0;
    this.#end = this.#generated;
    if (typeof assets !== 'number') for (const init of assets) this.add(init);
  }

  /** How many assets there are. */
  get size(): number {
    return this.#end - this.#removed;
  }

  find(uid: string): LibraryAsset | undefined {
    const ordinal = this.#ordinalOf(uid);
    return ordinal === undefined ? undefined : this.#at(ordinal);
  }

  /** Up to `count` assets that fit, from place `from` on, and the place where the next page begins. */
  page(
    from: number,
    count: number,
    filter: LibraryFilter,
  ): { assets: readonly LibraryAsset[]; next?: number } {
    const fits = predicate(filter);
    const assets: LibraryAsset[] = [];
    for (let ordinal = from; ordinal < this.#end; ordinal += 1) {
      const asset = this.#at(ordinal);
      if (asset === undefined || !fits(asset)) continue;
      if (assets.length === count) return { assets, next: ordinal };
      assets.push(asset);
    }
    return { assets };
  }

  /** How many assets fit. */
  count(filter: LibraryFilter): number {
    const { search, category, tag } = filter;
    if (search === undefined && category === undefined && tag === undefined) return this.size;
    const key = JSON.stringify([search, category, tag]);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const fits = predicate(filter);
    let count = 0;
    for (let ordinal = 0; ordinal < this.#end; ordinal += 1) {
      const asset = this.#at(ordinal);
      if (asset !== undefined && fits(asset)) count += 1;
    }
    if (this.#counts.size >= 100) this.#counts.clear();
    this.#counts.set(key, count);
    return count;
  }

  add(init: EmbeddedAsset): LibraryAsset {
    const uid = init.uid ?? generatedUid(this.#end);
    if (this.#ordinalOf(uid) !== undefined) {
      throw new MarketplaceValidationError(`The marketplace has an asset "${uid}" already`);
    }
    const asset = libraryAsset(init, uid, mix(this.#recipe.seed, this.#end));
    this.#ordinals.set(uid, this.#end);
    this.#keep(this.#end, asset);
    this.#end += 1;
    return asset;
  }

  /** Changes what `patch` names. New files get new versions. */
  change(uid: string, patch: Partial<EmbeddedAsset>): LibraryAsset {
    const [ordinal, asset] = this.#require(uid);
    const updatedAt = patch.updatedAt ?? this.#later(asset.updatedAt);
    const version = asset.version + 1;
    const given = libraryAsset({ ...patch, title: patch.title ?? asset.title, updatedAt }, uid, 0);
    const files = patch.files?.map((file, index) =>
      libraryFile(file, mix(this.#recipe.seed, ordinal, index, version), version, updatedAt),
    );
    const named = Object.fromEntries(
      Object.entries(given).filter(([name]) => patch[name as keyof EmbeddedAsset] !== undefined),
    ) as Partial<LibraryAsset>;
    return this.#keep(ordinal, { ...asset, ...named, ...(files && { files }), uid, updatedAt, version });
  }

  /** Gives a file other content: what `patch` names, else the same number of other bytes. */
  changeFile(uid: string, path: string, patch: Partial<EmbeddedFile>): LibraryAsset {
    const [ordinal, asset] = this.#require(uid);
    const index = asset.files.findIndex((file) => file.path === path);
    const file = asset.files[index];
    if (file === undefined) throw new MarketplaceValidationError(`The asset "${uid}" has no file "${path}"`);
    const updatedAt = this.#later(asset.updatedAt);
    const version = file.version + 1;
    const seed = mix(this.#recipe.seed, ordinal, index, version);
    const changed = libraryFile(
      { size: file.content.size, type: file.type, ...patch, path: patch.path ?? path },
      seed,
      version,
      updatedAt,
    );
    const files = asset.files.with(index, changed);
    return this.#keep(ordinal, { ...asset, files, updatedAt, version: asset.version + 1 });
  }

  remove(uid: string): void {
    const [ordinal] = this.#require(uid);
    this.#counts.clear();
    this.#ordinals.delete(uid);
    this.#kept.set(ordinal, undefined);
    this.#removed += 1;
  }

  #at(ordinal: number): LibraryAsset | undefined {
    const kept = this.#kept.get(ordinal);
    if (kept !== undefined || this.#kept.has(ordinal)) return kept;
    return ordinal < this.#generated ? generatedAsset(this.#recipe, ordinal) : undefined;
  }

  #ordinalOf(uid: string): number | undefined {
    const kept = this.#ordinals.get(uid);
    if (kept !== undefined) return kept;
    const ordinal = generatedOrdinal(uid);
    const exists = ordinal !== undefined && ordinal < this.#generated && this.#at(ordinal) !== undefined;
    return exists ? ordinal : undefined;
  }

  #require(uid: string): readonly [ordinal: number, asset: LibraryAsset] {
    const ordinal = this.#ordinalOf(uid);
    const asset = ordinal === undefined ? undefined : this.#at(ordinal);
    if (ordinal === undefined || asset === undefined) {
      throw new MarketplaceValidationError(`The marketplace has no asset "${uid}"`);
    }
    return [ordinal, asset];
  }

  #keep(ordinal: number, asset: LibraryAsset): LibraryAsset {
    this.#counts.clear();
    this.#kept.set(ordinal, asset);
    return asset;
  }

  /** Now, and in any case after `date` by a whole second: Last-Modified knows no less. */
  #later(date: Date): Date {
    return new Date(Math.max(this.#clock.date(), date.getTime() + 1000));
  }
}

function predicate({ search, category, tag }: LibraryFilter): (asset: LibraryAsset) => boolean {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (asset) => {
    if (category !== undefined && asset.category !== category) return false;
    if (tag !== undefined && !asset.tags.includes(tag)) return false;
    if (words.length === 0) return true;
    const text = [asset.title, asset.description ?? '', ...asset.tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
