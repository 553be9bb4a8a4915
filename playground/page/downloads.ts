import type { Sink, TransferEvent } from 'asset-marketplace-client-core';
import { Download, hasEnded, type Place } from './download.ts';
import type { AnyClient } from './marketplaces.ts';

const atATime = 3;
const key = 'playground:downloads';

/** What is remembered for the next visit: no title, no link, no token. */
interface Remembered {
  readonly market: string;
  readonly uid: string;
  readonly paused: boolean;
}

/** What to download, and how. */
export interface Order {
  readonly market: string;
  readonly uid: string;
  readonly title: string;
  readonly place: Place;
  readonly sink: () => Promise<Sink>;
}

/** What the downloads need from the page. */
export interface DownloadsInit {
  client(market: string): Promise<AnyClient>;
  segments(): number;
  onChange(download: Download): void;
  onEvent(download: Download, event: TransferEvent): void;
}

/** All downloads of the page: three run at a time. Those into the browser's storage go on at the next visit. */
export class Downloads {
  readonly all: Download[] = [];
  readonly #init: DownloadsInit;

  constructor(init: DownloadsInit) {
    this.#init = init;
  }

  /** Takes up what the last visit left. */
  restore(sink: () => Promise<Sink>): void {
    for (const { market, uid, paused } of remembered()) {
      const download = this.#make({ market, uid, title: uid, place: 'browser', sink });
      if (paused) download.state = 'paused';
    }
    this.#next();
  }

  add(order: Order): Download {
    const same = this.all.find(
      ({ init, state }) =>
        init.uid === order.uid &&
        init.market === order.market &&
        init.place === order.place &&
        (state === 'queued' || state === 'running'),
    );
    if (same !== undefined) return same;
    const download = this.#make(order);
    this.#next();
    return download;
  }

  pause(download: Download): void {
    download.pause();
    this.#remember();
    this.#next();
  }

  /** Resume and retry are the same call again. */
  resume(download: Download): void {
    download.state = 'queued';
    this.#next();
  }

  async cancel(download: Download): Promise<void> {
    const cancelled = download.cancel();
    this.#remember();
    await cancelled;
    this.#next();
  }

  /** Takes what has ended off the list. */
  clearEnded(): readonly Download[] {
    const ended = this.all.filter(hasEnded);
    for (const download of ended) this.all.splice(this.all.indexOf(download), 1);
    return ended;
  }

  #make({ market, uid, title, place, sink }: Order): Download {
    const download: Download = new Download({
      market,
      uid,
      title,
      place,
      sink,
      segments: this.#init.segments(),
      client: () => this.#init.client(market),
      onChange: () => this.#init.onChange(download),
      onEvent: (event) => this.#init.onEvent(download, event),
    });
    this.all.push(download);
    this.#init.onChange(download);
    return download;
  }

  #next(): void {
    const free = atATime - this.all.filter(({ state }) => state === 'running').length;
    const queued = this.all.filter(({ state }) => state === 'queued');
    for (const download of queued.slice(0, Math.max(0, free))) {
      void download
        .start()
        .catch((error: unknown) => reportError(error))
        .finally(() => {
          this.#remember();
          this.#next();
        });
    }
    this.#remember();
  }

  #remember(): void {
    const unfinished = this.all
      .filter((download) => download.init.place === 'browser' && !hasEnded(download))
      .map(({ init: { market, uid }, state }): Remembered => ({ market, uid, paused: state === 'paused' }));
    localStorage.setItem(key, JSON.stringify(unfinished));
  }
}

/** What is stored may be anything: other versions of the page wrote it, or people. */
function remembered(): readonly Remembered[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isRemembered) : [];
  } catch {
    return [];
  }
}

function isRemembered(value: unknown): value is Remembered {
  const { market, uid, paused } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof market === 'string' && typeof uid === 'string' && typeof paused === 'boolean';
}
