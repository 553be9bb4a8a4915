import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realAssets } from '../../playground/real-assets.ts';
import { program, type Ended } from './program.ts';

const timeout = 120_000;

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The column of numbers under a heading of the table. */
function column({ out }: Ended, heading: string): number {
  const lines = out.split('\n').filter((line) => line.startsWith('│'));
  const cells = lines.map((line) => line.split('│').map((cell) => cell.trim()));
  const index = cells[0]?.indexOf(heading) ?? -1;
  return cells.slice(1).reduce((sum, row) => sum + Number(row[index]), 0);
}

test(
  'npm start can be stopped, goes on where it stopped, verifies everything, and skips it the next time',
  { timeout },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'library-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));

    let told = false;
    const stopped = await program('start.ts', [folder], {
      onOutput: (out, child) => {
        if (told || !out.includes(' %  ')) return;
        told = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.error).toBe('');
    expect(stopped.out).toContain('Stopped');
    expect(stopped.code).toBe(130);
    const already = column(stopped, 'files');
    expect(already).toBeLessThan(338);

    const finished = await program('start.ts', [folder]);
    expect(finished.error).toBe('');
    expect(finished.out).toContain('Listed 83 of 83 assets');
    expect(finished.code).toBe(0);
    expect(column(finished, 'assets')).toBe(83);
    expect(column(finished, 'verified')).toBe(338);
    expect(column(finished, 'failed')).toBe(0);
    expect(column(finished, 'skipped')).toBeGreaterThanOrEqual(already);

    const again = await program('start.ts', [folder]);
    expect(again.code).toBe(0);
    expect(column(again, 'skipped')).toBe(338);
    expect(column(again, 'fetched')).toBe(0);

    const wanted = (await realAssets()).flatMap(({ files = [] }) =>
      files.map(({ bytes = '' }) => digest(bytes)),
    );
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const visible = entries.filter(
      (entry) => entry.isFile() && !join(entry.parentPath, entry.name).includes('/.'),
    );
    const there = await Promise.all(
      visible.map(async (entry) => digest(await readFile(join(entry.parentPath, entry.name)))),
    );
    expect(there.toSorted()).toEqual(wanted.toSorted());
  },
);
