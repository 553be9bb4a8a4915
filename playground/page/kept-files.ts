import { formatBytes, isMarketplaceError, type Sink, type SinkEntry } from 'asset-marketplace-client-core';
import { button, element } from './element.ts';

/** What downloads have left in the browser's storage, to be saved as ordinary files or removed. */
export class KeptFiles {
  readonly #place: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #list: HTMLElement;
  readonly #sink: () => Promise<Sink>;

  constructor(place: HTMLElement, summary: HTMLElement, list: HTMLElement, sink: () => Promise<Sink>) {
    this.#place = place;
    this.#summary = summary;
    this.#list = list;
    this.#sink = sink;
  }

  async refresh(): Promise<void> {
    const folders = await this.#folders();
    const bytes = [...folders.values()].flat().reduce((sum, { size }) => sum + size, 0);
    this.#place.hidden = folders.size === 0;
    this.#summary.textContent = `Kept in this browser: ${folders.size} ${folders.size === 1 ? 'asset' : 'assets'}, ${formatBytes(bytes)}`;
    this.#list.replaceChildren(...[...folders].map(([folder, files]) => this.#row(folder, files)));
  }

  async #folders(): Promise<ReadonlyMap<string, readonly SinkEntry[]>> {
    const entries: SinkEntry[] = [];
    try {
      for await (const entry of (await this.#sink()).list?.() ?? []) entries.push(entry);
    } catch (error) {
      // A browser without such storage keeps nothing.
      if (!isMarketplaceError(error)) throw error;
    }
    const folders = new Map<string, SinkEntry[]>();
    for (const entry of entries) {
      const [folder = ''] = entry.path.split('/');
      folders.set(folder, [...(folders.get(folder) ?? []), entry]);
    }
    return folders;
  }

  #row(folder: string, files: readonly SinkEntry[]): HTMLLIElement {
    const size = formatBytes(files.reduce((sum, file) => sum + file.size, 0));
    const small = { class: 'small' };
    const act = (label: string, action: () => Promise<void>): HTMLButtonElement =>
      button(label, () => void action().catch(reportError), { ...small, 'aria-label': `${label} ${folder}` });
    return element(
      'li',
      {},
      element('span', { class: 'name' }, `${folder}, ${size}`),
      act('Save', () => this.#save(folder, files)),
      act('Delete', () => this.#remove(files)),
    );
  }

  /** One file as it is, several as a zip. */
  async #save(folder: string, files: readonly SinkEntry[]): Promise<void> {
    const sink = await this.#sink();
    const open = async ({ path }: SinkEntry): Promise<Response> => new Response(await sink.read?.(path));
    const [first, second] = files;
    if (first === undefined) return;
    if (second === undefined) {
      save(await (await open(first)).blob(), first.path.split('/').at(-1) ?? first.path);
      return;
    }
    const { downloadZip } = await import('client-zip');
    const inputs = await Promise.all(
      files.map(async (file) => ({ name: file.path, size: file.size, input: await open(file) })),
    );
    save(await downloadZip(inputs).blob(), `${folder}.zip`);
  }

  async #remove(files: readonly SinkEntry[]): Promise<void> {
    const sink = await this.#sink();
    for (const { path } of files) await sink.remove?.(path);
    await this.refresh();
  }
}

function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
