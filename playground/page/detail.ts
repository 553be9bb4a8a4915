import {
  formatBytes,
  isMarketplaceError,
  type BaseAsset,
  type PlannedDownload,
} from 'asset-marketplace-client-core';
import type { Place } from './download.ts';
import { button, element } from './element.ts';
import type { AnyClient } from './marketplaces.ts';
import { canPickFolder } from './places.ts';
import { canPreview, openPreview, type Preview } from './preview.ts';
import { traitsOf } from './traits.ts';

/** What the dialog of an asset tells, and asks for. */
export interface DetailEvents {
  onDownload(asset: BaseAsset, place: Place, fileCount: number): void;
  onPreview(asset: BaseAsset, path: string): void;
  picture(image: HTMLImageElement, asset: BaseAsset): void;
}

/** The dialog of an asset: what it is, its files, and what can be done with it. */
export class Detail {
  readonly #dialog: HTMLDialogElement;
  readonly #events: DetailEvents;
  #controller = new AbortController();
  #preview: Preview | undefined;

  constructor(dialog: HTMLDialogElement, events: DetailEvents) {
    this.#dialog = dialog;
    this.#events = events;
    dialog.addEventListener('close', () => this.#clear());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  async show(asset: BaseAsset, client: AnyClient): Promise<void> {
    this.#clear();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const heading = element('h2', { id: 'detail-title' }, asset.title);
    const status = element('p', { role: 'status', class: 'quiet' }, 'Asking for the files…');
    const files = element('ul', { class: 'remote', 'aria-label': 'Files' });
    const preview = element('div', { class: 'preview' });
    const actions = element('div', { class: 'buttons' });
    const close = button('Close', () => this.#dialog.close());
    const head = element('div', { class: 'head' }, heading, close);
    this.#dialog.replaceChildren(head, this.#about(asset), actions, status, files, preview);
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const plan = await client.planDownload(asset.uid, { signal });
      const sum = plan.totalBytes === undefined ? '' : `, ${formatBytes(plan.totalBytes)}`;
      const goesOn = 'In this browser, a download goes on after the tab was closed.';
      status.textContent = `${plan.files.length} ${plan.files.length === 1 ? 'file' : 'files'}${sum}. ${goesOn}`;
      files.append(
        ...plan.files.map((file) =>
          fileRow(file, () => void this.#look(asset, client, file.remotePath, preview)),
        ),
      );
      for (const [place, label] of placesFor(plan.files.length)) {
        const download = (): void => {
          this.#dialog.close();
          this.#events.onDownload(asset, place, plan.files.length);
        };
        actions.append(button(label, download, place === 'browser' ? { class: 'main' } : {}));
      }
    } catch (error) {
      if (!signal.aborted) status.textContent = messageOf(error);
    }
  }

  #about(asset: BaseAsset): HTMLElement {
    const { category, license, tags, thumbnailUrl } = traitsOf(asset);
    const facts = element('dl');
    const fact = (name: string, value: string): void =>
      facts.append(element('div', {}, element('dt', {}, name), element('dd', {}, value)));
    fact('Kind', category);
    fact('Licence', license);
    if (tags.length > 0) fact('Tags', tags.slice(0, 8).join(', '));
    if (asset.createdAt !== undefined)
      fact('Published', asset.createdAt.toLocaleDateString([], { dateStyle: 'medium' }));
    fact('Identifier', asset.uid);
    const text = element('div', {}, element('p', {}, asset.description ?? ''), facts);
    if (thumbnailUrl === undefined) return element('div', { class: 'about' }, text);
    const image = element('img', { alt: '' });
    this.#events.picture(image, asset);
    return element('div', { class: 'about' }, image, text);
  }

  async #look(asset: BaseAsset, client: AnyClient, path: string, place: HTMLElement): Promise<void> {
    const { signal } = this.#controller;
    this.#events.onPreview(asset, path);
    this.#preview?.close();
    this.#preview = undefined;
    place.replaceChildren(element('p', { role: 'status' }, 'Fetching it…'));
    try {
      const preview = await openPreview(client, asset.uid, path, signal);
      if (signal.aborted) preview.close();
      else {
        this.#preview = preview;
        place.replaceChildren(preview.root);
        place.scrollIntoView({ block: 'nearest' });
      }
    } catch (error) {
      if (!signal.aborted) place.replaceChildren(element('p', { role: 'status' }, messageOf(error)));
    }
  }

  #clear(): void {
    this.#controller.abort();
    this.#preview?.close();
    this.#preview = undefined;
  }
}

function fileRow({ remotePath, size, checksums }: PlannedDownload, look: () => void): HTMLLIElement {
  const [checksum] = checksums;
  const proof =
    checksum === undefined ? 'no checksum' : `${checksum.algorithm} ${checksum.value.slice(0, 12)}…`;
  return element(
    'li',
    {},
    element('span', { class: 'name' }, remotePath),
    element('span', {}, size === undefined ? 'size not told' : formatBytes(size)),
    element('span', { class: 'mono quiet', title: checksum?.value }, proof),
    ...(canPreview(remotePath)
      ? [button('Look', look, { class: 'small', 'aria-label': `Look at ${remotePath}` })]
      : []),
  );
}

/** An error, as a person can use it. */
export function messageOf(error: unknown): string {
  if (isMarketplaceError(error))
    return `${error.code}: ${error.message}${error.hint ? ` ${error.hint}` : ''}`;
  return error instanceof Error ? error.message : String(error);
}

function placesFor(fileCount: number): readonly (readonly [Place, string])[] {
  return [
    ['browser', 'Download to this browser'],
    ...(canPickFolder ? [['folder', 'Download to a folder…'] as const] : []),
    ['save', fileCount === 1 ? 'Save the file…' : 'Save as zip…'],
  ];
}
