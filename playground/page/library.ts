import { BaseCollection, MarketplaceClient, type BaseAsset } from 'asset-marketplace-client-core';
import type { SearchIndex } from 'asset-marketplace-client-core/sync';
import type { AnyClient } from './marketplaces.ts';
import { traitsOf } from './traits.ts';

/** How the library can be ordered. */
export type Order = 'listed' | 'title' | 'newest' | 'largest' | 'smallest';

/** Which assets are shown. */
export interface Query {
  readonly search: string;
  readonly category: string;
  readonly license: string;
  readonly tag: string;
  readonly order: Order;
}

/** A value, and how many assets have it. */
export type Facet = readonly [value: string, count: number];

const perIndex = 500;
const mostFacets = 40;

/** The list of a marketplace as it arrives, with search, filters and facets over what is here. */
export class Library {
  /** How many the marketplace says there are. */
  total: number | undefined;
  complete = false;
  readonly #assets: BaseAsset[] = [];
  /** Small ones, so that making one never holds the page up. */
  readonly #indexes: SearchIndex<BaseAsset>[] = [];
  #indexed = 0;
  #makeIndex: ((assets: readonly BaseAsset[]) => SearchIndex<BaseAsset>) | undefined;

  get length(): number {
    return this.#assets.length;
  }

  /** Are all assets that are here in the search? */
  get searchable(): boolean {
    return this.complete && this.#indexed === this.#assets.length;
  }

  /** Reads the whole list; `onPage` after each page, and after each step of the index. */
  async load(client: AnyClient, signal: AbortSignal, onPage: () => void): Promise<void> {
    for await (const page of client.pages({ pageSize: 100, signal })) {
      this.total = page.totalCount ?? this.total;
      // One by one: a list without pages has thousands in one.
      for (const asset of page.items) this.#assets.push(asset);
      onPage();
      await breathe();
      signal.throwIfAborted();
    }
    this.complete = true;
    this.total ??= this.#assets.length;
    onPage();
    const { SearchIndex } = await import('asset-marketplace-client-core/sync');
    this.#makeIndex = (assets) =>
      new SearchIndex(new MarketplaceClient(new BaseCollection({ assets })), {
        textOf: (asset) => [traitsOf(asset).category, ...traitsOf(asset).tags].join(' '),
      });
    while (this.#indexed < this.#assets.length) {
      await breathe();
      signal.throwIfAborted();
      this.#indexNext();
    }
    onPage();
  }

  /** What a query finds, in its order; a search's own order is the best first. */
  find({ search, category, license, tag, order }: Query): readonly BaseAsset[] {
    const found = search.trim() === '' ? this.#assets : this.#search(search);
    const filtered = new BaseCollection({ assets: found }).filter((asset) => {
      const traits = traitsOf(asset);
      return (
        (category === '' || traits.category === category) &&
        (license === '' || traits.license === license) &&
        (tag === '' || traits.tags.includes(tag))
      );
    });
    const compare = orders[order];
    return compare === undefined ? filtered.assets : filtered.sort(compare).assets;
  }

  /** The most frequent values first. */
  facets(valuesOf: (asset: BaseAsset) => string | readonly string[]): readonly Facet[] {
    const client = new MarketplaceClient(new BaseCollection({ assets: this.#assets }));
    return [...client.facets(valuesOf)].toSorted((a, b) => b[1] - a[1]).slice(0, mostFacets);
  }

  #search(text: string): readonly BaseAsset[] {
    while (this.#makeIndex !== undefined && this.#indexed < this.#assets.length) this.#indexNext();
    if (this.#indexes.length === 0) return this.#plainSearch(text);
    return this.#indexes
      .flatMap((index) => index.search(text, { limit: perIndex }))
      .toSorted((a, b) => b.score - a.score)
      .map(({ asset }) => asset);
  }

  /** While the list is still coming. */
  #plainSearch(text: string): readonly BaseAsset[] {
    const words = text.toLowerCase().split(/\s+/);
    return this.#assets.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  }

  #indexNext(): void {
    const next = this.#assets.slice(this.#indexed, this.#indexed + perIndex);
    const index = this.#makeIndex?.(next);
    if (index === undefined) return;
    this.#indexes.push(index);
    this.#indexed += next.length;
  }
}

const orders: Readonly<Record<Order, ((a: BaseAsset, b: BaseAsset) => number) | undefined>> = {
  listed: undefined,
  title: (a, b) => a.title.localeCompare(b.title),
  newest: (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
  largest: (a, b) => (traitsOf(b).size ?? 0) - (traitsOf(a).size ?? 0),
  smallest: (a, b) => (traitsOf(a).size ?? Infinity) - (traitsOf(b).size ?? Infinity),
};

/** Lets the page draw and answer. A task of its own: waiting for an idle moment takes a whole frame. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
