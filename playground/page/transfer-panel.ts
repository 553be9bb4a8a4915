import { formatBytes } from 'asset-marketplace-client-core';
import type { Download, FileView } from './download.ts';
import { button, element } from './element.ts';

/** What the buttons of a download do. */
export interface TransferActions {
  pause(download: Download): void;
  resume(download: Download): void;
  cancel(download: Download): void;
}

/** The places of the page that tell about downloads. */
export interface TransferParts {
  readonly list: HTMLUListElement;
  readonly all: HTMLProgressElement;
  readonly summary: HTMLElement;
  readonly welcome: HTMLElement;
  readonly glance: HTMLElement;
  readonly glanceText: HTMLElement;
  readonly glanceBar: HTMLProgressElement;
}

interface FileRow {
  readonly bar: HTMLProgressElement;
  readonly state: HTMLElement;
  readonly strip: HTMLElement;
}

interface Row {
  readonly root: HTMLLIElement;
  readonly title: HTMLElement;
  readonly facts: HTMLElement;
  readonly trouble: HTMLElement;
  readonly files: HTMLUListElement;
  readonly fileRows: Map<string, FileRow>;
  readonly pause: HTMLButtonElement;
  readonly resume: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
}

/** The list of downloads: a bar for each file and one for all, drawn at most once a frame. */
export class TransferPanel {
  readonly #parts: TransferParts;
  readonly #list: HTMLUListElement;
  readonly #all: HTMLProgressElement;
  readonly #summary: HTMLElement;
  readonly #downloads: readonly Download[];
  readonly #actions: TransferActions;
  readonly #rows: Map<Download, Row> = new Map();
  readonly #changed: Set<Download> = new Set();
  #pending = false;

  constructor(parts: TransferParts, downloads: readonly Download[], actions: TransferActions) {
    this.#parts = parts;
    this.#list = parts.list;
    this.#all = parts.all;
    this.#summary = parts.summary;
    this.#downloads = downloads;
    this.#actions = actions;
    this.#drawAll();
  }

  changed(download: Download): void {
    this.#changed.add(download);
    this.#schedule();
  }

  remove(downloads: readonly Download[]): void {
    for (const download of downloads) {
      this.#rows.get(download)?.root.remove();
      this.#rows.delete(download);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#pending) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      for (const download of this.#changed) this.#draw(download);
      this.#changed.clear();
      this.#drawAll();
    });
  }

  #drawAll(): void {
    const counted = this.#downloads.filter(({ state }) => state !== 'cancelled');
    const total = counted.reduce((sum, each) => sum + (each.total ?? 0), 0);
    const current = counted.reduce((sum, each) => sum + each.current, 0);
    const speed = counted.reduce((sum, each) => sum + each.bytesPerSecond, 0);
    const running = counted.filter(({ state }) => state === 'running' || state === 'queued').length;
    setBar(this.#all, current, total || undefined);
    const left = running > 0 && speed > 0 ? `, ${seconds(((total - current) / speed) * 1000)}\u00a0left` : '';
    this.#summary.textContent =
      counted.length === 0
        ? 'Nothing is on its way.'
        : `${formatBytes(current)} of ${formatBytes(total)} in ${counted.length} ${counted.length === 1 ? 'download' : 'downloads'}` +
          (running > 0 ? `, ${formatBytes(speed)}/s${left}` : '');
    this.#parts.welcome.hidden = this.#downloads.length > 0;
    // Where the panel is below the library, this tells how it goes.
    setBar(this.#parts.glanceBar, current, total || undefined);
    this.#parts.glanceText.textContent = `${running > 0 ? 'Downloading' : 'Downloads'}: ${this.#summary.textContent}`;
    this.#parts.glance.hidden = this.#downloads.length === 0;
  }

  #draw(download: Download): void {
    if (!this.#downloads.includes(download)) return;
    const row = this.#rows.get(download) ?? this.#make(download);
    const { state, current, total, bytesPerSecond, remainingMs, error } = download;
    row.root.dataset['state'] = state;
    row.title.textContent = download.title;
    const parts: string[] = [download.isVerified ? 'Done and verified' : words[state]];
    if (state === 'done') parts.push(formatBytes(current));
    else if (total !== undefined) parts.push(`${formatBytes(current)} of ${formatBytes(total)}`);
    if (state === 'running') parts.push(`${formatBytes(bytesPerSecond)}/s`);
    if (remainingMs !== undefined) parts.push(`${seconds(remainingMs)}\u00a0left`);
    row.facts.textContent = parts.join(', ');
    row.trouble.textContent =
      error === undefined ? '' : `${error.code}: ${error.message}${error.hint ? ` ${error.hint}` : ''}`;
    for (const file of download.files.values()) this.#drawFile(row, file);
    const isOpen = state === 'running' || state === 'queued';
    row.pause.hidden = !isOpen || !download.resumable;
    row.resume.hidden = !(state === 'paused' || state === 'failed' || state === 'cancelled');
    row.resume.textContent = state === 'paused' ? 'Resume' : 'Retry';
    row.cancel.hidden = state === 'done' || state === 'cancelled';
    for (const each of [row.pause, row.resume, row.cancel])
      each.setAttribute('aria-label', `${each.textContent} ${download.title}`);
  }

  #make(download: Download): Row {
    const title = element('h3');
    const facts = element('p', { class: 'facts' });
    const trouble = element('p', { class: 'trouble', role: 'status' });
    const files = element('ul', { class: 'files' });
    const small = { class: 'small' };
    const pause = button('Pause', () => this.#actions.pause(download), small);
    const resume = button('Resume', () => this.#actions.resume(download), small);
    const cancel = button('Cancel', () => this.#actions.cancel(download), small);
    const head = element(
      'div',
      { class: 'head' },
      title,
      element('div', { class: 'buttons' }, pause, resume, cancel),
    );
    const root = element('li', { class: 'transfer' }, head, facts, trouble, files);
    const row: Row = { root, title, facts, trouble, files, fileRows: new Map(), pause, resume, cancel };
    this.#rows.set(download, row);
    this.#list.prepend(root);
    return row;
  }

  #drawFile(row: Row, file: FileView): void {
    let fileRow = row.fileRows.get(file.path);
    if (fileRow === undefined) {
      const name = file.path.split('/').at(-1) ?? file.path;
      const bar = element('progress', { 'aria-label': name });
      const state = element('span', { class: 'state' });
      const strip = element('div', { class: 'strip', 'aria-hidden': 'true' });
      const line = element(
        'div',
        { class: 'line' },
        element('span', { class: 'name', title: file.path }, name),
        state,
      );
      row.files.append(element('li', {}, line, bar, strip));
      fileRow = { bar, state, strip };
      row.fileRows.set(file.path, fileRow);
    }
    setBar(fileRow.bar, file.current, file.total);
    if (fileRow.state.textContent !== file.state) fileRow.state.textContent = file.state;
    fileRow.strip.style.backgroundImage = stripOf(file);
  }
}

const words = {
  queued: 'Waiting for its turn',
  running: 'Downloading',
  paused: 'Paused',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const;

function setBar(bar: HTMLProgressElement, current: number, total: number | undefined): void {
  bar.max = 1000;
  bar.value = total === undefined || total === 0 ? 0 : Math.min(1000, (1000 * current) / total);
}

/** One colour where bytes are in the sink. */
function stripOf({ ranges, total }: FileView): string {
  if (total === undefined || total === 0 || ranges.length === 0) return 'none';
  const at = (position: number): string => `${((100 * position) / total).toFixed(2)}%`;
  const stops = ranges.flatMap(([start, end]) => [
    `transparent ${at(start)}`,
    `var(--accent) ${at(start)}`,
    `var(--accent) ${at(end)}`,
    `transparent ${at(end)}`,
  ]);
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole < 90 ? `${whole}\u00a0s` : `${Math.ceil(whole / 60)}\u00a0min`;
}
