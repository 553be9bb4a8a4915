import type { BaseAsset } from 'asset-marketplace-client-core';
import { formatBytes } from 'asset-marketplace-client-core';
import { element } from './element.ts';
import type { Thumbnails } from './thumbnails.ts';
import { traitsOf } from './traits.ts';

const rowHeight = 198;
const least = 168;
const gap = 12;
/** Rows beyond the edges that are drawn already. */
const beyond = 2;

interface Card {
  readonly root: HTMLLIElement;
  readonly open: HTMLButtonElement;
  readonly check: HTMLInputElement;
  readonly checkLabel: HTMLSpanElement;
  readonly image: HTMLImageElement;
  readonly title: HTMLSpanElement;
  readonly facts: HTMLSpanElement;
  index: number;
  /** What it shows, and what a click on it means. */
  asset: BaseAsset | undefined;
}

/** What the grid tells. */
export interface GridEvents {
  onOpen(asset: BaseAsset): void;
  onSelect(selected: ReadonlySet<string>): void;
}

/**
 * A grid that draws only what is on the screen, with cards that are used again. One card is in the tab order; arrows,
 * Home, End and the page keys move it, Enter opens it, Space chooses it.
 */
export class Grid {
  readonly selected: Set<string> = new Set();
  readonly #scroller: HTMLElement;
  readonly #list: HTMLUListElement;
  readonly #events: GridEvents;
  #thumbnails: Thumbnails;
  #assets: readonly BaseAsset[] = [];
  #cards: Map<number, Card> = new Map();
  readonly #spare: Card[] = [];
  #columns = 1;
  #active = 0;
  #pending = 0;

  constructor(scroller: HTMLElement, list: HTMLUListElement, thumbnails: Thumbnails, events: GridEvents) {
    this.#scroller = scroller;
    this.#list = list;
    this.#thumbnails = thumbnails;
    this.#events = events;
    scroller.addEventListener('scroll', () => this.#schedule(), { passive: true });
    list.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(() => this.#schedule()).observe(scroller);
  }

  /** Shows these, from the top where `restart` says so. */
  show(assets: readonly BaseAsset[], restart: boolean): void {
    this.#assets = assets;
    if (restart) {
      this.#scroller.scrollTop = 0;
      this.#active = 0;
    }
    this.#active = Math.min(this.#active, Math.max(0, assets.length - 1));
    this.#schedule();
  }

  /** Pictures of another marketplace. */
  useThumbnails(thumbnails: Thumbnails): void {
    this.#thumbnails.close();
    this.#thumbnails = thumbnails;
  }

  /** The picture of an asset, in a place of its own. */
  picture(image: HTMLImageElement, asset: BaseAsset): void {
    const { thumbnailUrl } = traitsOf(asset);
    image.dataset['picture'] = thumbnailUrl ?? '';
    // In place of the browser's sign for a picture that is not there.
    image.onerror = () => image.removeAttribute('src');
    this.#thumbnails.show(image, asset.uid, thumbnailUrl);
  }

  clearSelection(): void {
    this.selected.clear();
    for (const { check } of this.#cards.values()) check.checked = false;
    this.#events.onSelect(this.selected);
  }

  #schedule(): void {
    if (this.#pending !== 0) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const width = this.#list.clientWidth;
    const height = this.#scroller.clientHeight;
    this.#columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
    const cardWidth = (width - gap * (this.#columns - 1)) / this.#columns;
    const rows = Math.ceil(this.#assets.length / this.#columns);
    const tall = `${rows * (rowHeight + gap)}px`;
    if (this.#list.style.height !== tall) this.#list.style.height = tall;
    const firstRow = Math.max(0, Math.floor(this.#scroller.scrollTop / (rowHeight + gap)) - beyond);
    const lastRow = Math.ceil((this.#scroller.scrollTop + height) / (rowHeight + gap)) + beyond;
    const from = firstRow * this.#columns;
    const to = Math.min(this.#assets.length, lastRow * this.#columns);
    const focused = document.activeElement;
    for (const [index, card] of this.#cards) {
      // What has the focus stays, so that the focus is never lost to scrolling.
      if ((index >= from && index < to) || (card.root.contains(focused) && index < this.#assets.length))
        continue;
      this.#cards.delete(index);
      this.#thumbnails.drop(card.image);
      card.root.remove();
      card.asset = undefined;
      this.#spare.push(card);
    }
    for (let index = from; index < to; index += 1) this.#place(index, cardWidth);
    this.#sort();
    for (const [index, { open }] of this.#cards) open.tabIndex = index === this.#active ? 0 : -1;
  }

  /** Cards are in the page in the order in which they are read. Those that stay are not moved: the focus would be lost. */
  #sort(): void {
    let next = this.#list.firstElementChild;
    for (const [, { root }] of [...this.#cards].toSorted(([a], [b]) => a - b)) {
      if (root === next) next = next.nextElementSibling;
      else this.#list.insertBefore(root, next);
    }
  }

  #place(index: number, width: number): void {
    const asset = this.#assets[index];
    if (asset === undefined) return;
    let card = this.#cards.get(index);
    if (card === undefined) {
      card = this.#spare.pop() ?? this.#make();
      this.#cards.set(index, card);
    }
    const x = (index % this.#columns) * (width + gap);
    const y = Math.floor(index / this.#columns) * (rowHeight + gap);
    card.root.style.transform = `translate(${x}px, ${y}px)`;
    card.root.style.width = `${width}px`;
    card.root.setAttribute('aria-setsize', String(this.#assets.length));
    card.root.setAttribute('aria-posinset', String(index + 1));
    card.index = index;
    card.check.checked = this.selected.has(asset.uid);
    if (card.asset === asset) return;
    card.asset = asset;
    const { category, size } = traitsOf(asset);
    card.root.dataset['uid'] = asset.uid;
    card.title.textContent = asset.title;
    card.title.title = asset.title;
    card.facts.textContent = size === undefined ? category : `${category}, ${formatBytes(size)}`;
    card.checkLabel.textContent = `Choose ${asset.title}`;
    this.picture(card.image, asset);
  }

  #make(): Card {
    const image = element('img', { alt: '', decoding: 'async', width: 160, height: 120 });
    const title = element('span', { class: 'title' });
    const facts = element('span', { class: 'facts' });
    const open = element('button', { type: 'button', class: 'open', tabindex: -1 }, image, title, facts);
    const check = element('input', { type: 'checkbox', tabindex: -1 });
    const checkLabel = element('span', { class: 'unseen' });
    const root = element(
      'li',
      { class: 'card' },
      open,
      element('label', { class: 'choose' }, check, checkLabel),
    );
    const card: Card = { root, open, check, checkLabel, image, title, facts, index: -1, asset: undefined };
    open.addEventListener('click', () => {
      if (card.asset === undefined) return;
      this.#active = card.index;
      this.#events.onOpen(card.asset);
    });
    open.addEventListener('focus', () => {
      this.#active = card.index;
    });
    check.addEventListener('change', () => this.#choose(card, check.checked));
    return card;
  }

  #choose(card: Card, chosen: boolean): void {
    if (card.asset === undefined) return;
    card.check.checked = chosen;
    if (chosen) this.selected.add(card.asset.uid);
    else this.selected.delete(card.asset.uid);
    this.#events.onSelect(this.selected);
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / (rowHeight + gap))) * this.#columns;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.#columns,
      ArrowDown: this.#columns,
      PageUp: -page,
      PageDown: page,
      Home: -Infinity,
      End: Infinity,
    };
    const card = this.#cards.get(this.#active);
    if (event.key === ' ' && card !== undefined && event.target === card.open) {
      event.preventDefault();
      this.#choose(card, !card.check.checked);
    }
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#active = Math.max(0, Math.min(this.#assets.length - 1, this.#active + step));
    const top = Math.floor(this.#active / this.#columns) * (rowHeight + gap);
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + rowHeight - clientHeight;
    this.#draw();
    this.#cards.get(this.#active)?.open.focus({ preventScroll: true });
  }
}
