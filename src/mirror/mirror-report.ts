import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { FailedFile } from '../models/download-result.ts';
import { formatBytes } from '../shared/format-bytes.ts';
import type { KeptFile } from '../transfer/remove-dropped.ts';

/** Assets of one outcome. */
export interface MirrorCount {
  readonly assets: number;
  /** Their files, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files that were fetched in this run. */
  readonly fetched: number;
}

/** An asset of which not all is there. */
export interface MirrorFailure {
  readonly uid: string;
  readonly title: string;
  /** The first failure. */
  readonly error: MarketplaceError;
  readonly files: readonly FailedFile[];
}

/** What a run of a mirror did. */
export interface MirrorReport {
  /** All that was asked for is there: the list came to its end, and nothing failed or was left. */
  readonly complete: boolean;
  /** Assets that the marketplace listed. */
  readonly listed: number;
  readonly added: MirrorCount;
  readonly updated: MirrorCount;
  /** There already, and the same. */
  readonly skipped: MirrorCount;
  /** No longer listed, and still in the mirror. */
  readonly gone: MirrorCount;
  /** No longer listed, and removed because `prune` asked for it. */
  readonly removed: MirrorCount;
  /** Assets that `include` or `exclude` left out. */
  readonly excluded: number;
  /** Assets that were begun, or waited, when a budget was spent. */
  readonly left: number;
  readonly failed: number;
  /** The first thousand. */
  readonly failures: readonly MirrorFailure[];
  /** The first thousand files that `prune` did not remove, and why. */
  readonly kept: readonly KeptFile[];
  /** Bytes that came in this run, those of failed files too. */
  readonly bytes: number;
  readonly timeMs: number;
  /** Which budget ended the run. */
  readonly stopped?: 'bytes' | 'time';
  /** Why the list ended early: then nothing is gone or removed. */
  readonly error?: MarketplaceError;
}

const most = 1000;

/** Gathers a report. */
export class MirrorTally {
  readonly #startedAt: number;
  readonly #counts = {
    added: empty(),
    updated: empty(),
    skipped: empty(),
    gone: empty(),
    removed: empty(),
  };
  readonly #failures: MirrorFailure[] = [];
  readonly #kept: KeptFile[] = [];
  #failed = 0;
  listed = 0;
  excluded = 0;
  left = 0;
  bytes = 0;
  stopped: 'bytes' | 'time' | undefined;
  error: MarketplaceError | undefined;

  constructor(now: number) {
    this.#startedAt = now;
  }

  count(
    outcome: keyof MirrorTally['counts'],
    files: readonly { readonly size: number; readonly skipped?: boolean }[],
  ): MirrorCount {
    const one: MirrorCount = {
      assets: 1,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      fetched: files.filter(({ skipped }) => skipped === false).length,
    };
    const all = this.#counts[outcome];
    for (const name of ['assets', 'files', 'bytes', 'fetched'] as const) all[name] += one[name];
    return one;
  }

  get counts(): Readonly<Record<'added' | 'updated' | 'skipped' | 'gone' | 'removed', MirrorCount>> {
    return this.#counts;
  }

  fail(failure: MirrorFailure): void {
    this.#failed++;
    if (this.#failures.length < most) this.#failures.push(failure);
  }

  keep(files: readonly KeptFile[]): void {
    this.#kept.push(...files.slice(0, most - this.#kept.length));
  }

  report(now: number): MirrorReport {
    const { listed, excluded, left, bytes, stopped, error } = this;
    return {
      complete: this.#failed === 0 && left === 0 && stopped === undefined && error === undefined,
      listed,
      ...this.#counts,
      excluded,
      left,
      failed: this.#failed,
      failures: this.#failures,
      kept: this.#kept,
      bytes,
      timeMs: Math.round(now - this.#startedAt),
      ...(stopped === undefined ? {} : { stopped }),
      ...(error === undefined ? {} : { error }),
    };
  }
}

/**
 * A report as a table of plain text, with the reasons of failures below.
 *
 * @example
 * ```ts
 * console.log(mirrorTable(await mirrorLibrary(market, directory('./library')).report));
 * ```
 */
export function mirrorTable(report: MirrorReport): string {
  const rows = [['', 'assets', 'files', 'fetched', 'size']];
  for (const name of ['added', 'updated', 'skipped', 'gone', 'removed'] as const) {
    const { assets, files, fetched, bytes } = report[name];
    rows.push([name, `${assets}`, `${files}`, `${fetched}`, formatBytes(bytes)]);
  }
  for (const name of ['excluded', 'left', 'failed'] as const)
    rows.push([name, `${report[name]}`, '', '', '']);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const reasons = report.failures.map(({ uid, error }) => `${plain(uid)}: ${error.code}, ${error.message}`);
  if (report.failed > reasons.length) reasons.push(`and ${report.failed - reasons.length} more`);
  const end = `${formatBytes(report.bytes)} fetched in ${(report.timeMs / 1000).toFixed(1)} s`;
  const why =
    report.error === undefined ? [] : [`The list ended early: ${report.error.code}, ${report.error.message}`];
  if (report.stopped !== undefined) why.push(`The budget of ${report.stopped} was spent`);
  return [...lines, end, ...why, ...reasons].join('\n');
}

function empty(): { -readonly [Name in keyof MirrorCount]: number } {
  return { assets: 0, files: 0, bytes: 0, fetched: 0 };
}

/** Names come from outside: nothing in them reaches a terminal as a command. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
