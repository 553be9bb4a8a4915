// Shows transfers in a terminal: a bar a file and one in all, or plain lines where there is no terminal.
import { formatBytes, type AsyncProgressCallback, type TransferEvent } from 'asset-marketplace-client-core';
import { MultiBar, type SingleBar } from 'cli-progress';

export interface TransferView {
  readonly progress: Partial<AsyncProgressCallback>;
  readonly onEvent: (event: TransferEvent) => void;
  stop(): void;
}

/** @param totalBytes - what the whole library weighs: assets announce their files only as they begin. */
export function transferView(totalBytes: number): TransferView {
  return process.stdout.isTTY ? bars(totalBytes) : lines(totalBytes);
}

const nameWidth = 34;

function bars(totalBytes: number): TransferView {
  const multi = new MultiBar({
    format: '{name} [{bar}] {percentage} %  {note}',
    stream: process.stdout,
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
    formatValue: (value, _options, type) =>
      type === 'percentage' ? String(value).padStart(3) : String(value),
  });
  const all = multi.create(totalBytes, 0, { name: column('All files'), note: '' });
  const busy = new Map<string, SingleBar>();
  const free: SingleBar[] = [];
  // A file takes over the bar of one that is done, so that the picture stays calm.
  const begin = (file: string): void => {
    const bar = free.shift() ?? multi.create(1, 0, {});
    bar.setTotal(1);
    bar.update(0, { name: column(file), note: '' });
    busy.set(file, bar);
  };
  return {
    progress: {
      onProgress(current, _total, detail) {
        all.update(current, { note: note(current, totalBytes, detail?.bytesPerSecond) });
      },
    },
    onEvent(event) {
      const bar = busy.get(event.file);
      if (event.type === 'state') {
        if (event.state === 'transferring' && bar === undefined) begin(event.file);
        else if (['done', 'failed', 'suspended', 'discarded'].includes(event.state) && bar !== undefined) {
          busy.delete(event.file);
          free.push(bar);
        } else bar?.update({ note: event.state });
      } else if (event.type === 'range') {
        bar?.setTotal(event.total ?? event.range.end);
        bar?.update(event.range.end, { note: formatBytes(event.range.end) });
      } else if (event.type === 'committed') {
        bar?.update({ note: `${formatBytes(event.size)}, ${event.assurance}` });
      } else {
        bar?.update({ note: event.type });
      }
    },
    stop: () => multi.stop(),
  };
}

function lines(totalBytes: number): TransferView {
  let next = 0;
  return {
    progress: {
      onProgress(current, _total, detail) {
        if (current < next && current < totalBytes) return;
        next = current + totalBytes / 10;
        console.log(
          `${percent(current, totalBytes)} %  ${note(current, totalBytes, detail?.bytesPerSecond)}`,
        );
      },
    },
    onEvent(event) {
      if (event.type === 'retry' || event.type === 'restart') console.log(`${event.file}: ${event.type}`);
    },
    stop() {},
  };
}

function note(current: number, total: number, bytesPerSecond = 0): string {
  const left = bytesPerSecond > 0 ? `, ${Math.ceil((total - current) / bytesPerSecond)} s left` : '';
  return `${formatBytes(current)} of ${formatBytes(total)}, ${formatBytes(bytesPerSecond)}/s${current < total ? left : ''}`;
}

function percent(current: number, total: number): string {
  return String(Math.floor((100 * current) / total)).padStart(3);
}

function column(name: string): string {
  const short = name.length > nameWidth ? `…${name.slice(1 - nameWidth)}` : name;
  return short.padEnd(nameWidth);
}
