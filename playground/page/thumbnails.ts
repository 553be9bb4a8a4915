import { realPicture } from './shelf.ts';

const kept = 300;
const atATime = 6;

/**
 * Pictures for what is on the screen: asked for when a card appears, given up when it is gone before its turn comes.
 * The embedded marketplace has no address on the web, so its pictures come through its own `fetch`.
 */
export class Thumbnails {
  readonly #urls: Map<string, string> = new Map();
  readonly #queue: Map<HTMLImageElement, string> = new Map();
  #running = 0;
  readonly #fetch: ((url: string) => Promise<Response>) | undefined;

  /** @param fetch - how pictures are fetched; without, their addresses are ordinary ones. */
  constructor(fetch?: (url: string) => Promise<Response>) {
    this.#fetch = fetch;
  }

  show(image: HTMLImageElement, uid: string, url: string | undefined): void {
    this.#queue.delete(image);
    const ready =
      url === undefined ? '' : this.#fetch === undefined ? url : (realPicture(uid) ?? this.#urls.get(url));
    if (ready === undefined && url !== undefined) {
      image.removeAttribute('src');
      this.#queue.set(image, url);
      this.#next();
    } else if (ready === '' || ready === undefined) image.removeAttribute('src');
    else if (image.src !== ready) image.src = ready;
  }

  drop(image: HTMLImageElement): void {
    this.#queue.delete(image);
  }

  close(): void {
    this.#queue.clear();
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  #next(): void {
    const [first] = this.#queue;
    if (first === undefined || this.#running >= atATime || this.#fetch === undefined) return;
    const [image, url] = first;
    this.#queue.delete(image);
    this.#running += 1;
    void this.#load(this.#fetch, url).then((local) => {
      this.#running -= 1;
      if (local !== undefined && image.dataset['picture'] === url) image.src = local;
      this.#next();
    });
    this.#next();
  }

  async #load(fetch: (url: string) => Promise<Response>, url: string): Promise<string | undefined> {
    try {
      const response = await fetch(url);
      if (!response.ok) return undefined;
      const local = URL.createObjectURL(await response.blob());
      this.#urls.set(url, local);
      const [oldest] = this.#urls;
      if (this.#urls.size > kept && oldest !== undefined) {
        URL.revokeObjectURL(oldest[1]);
        this.#urls.delete(oldest[0]);
      }
      return local;
    } catch {
      // A card without a picture is still a card.
      return undefined;
    }
  }
}
