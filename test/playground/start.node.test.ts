import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realAssets } from '../../playground/real-assets.ts';
import { program, type Ended } from './program.ts';

const timeout = 120_000;

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The tables of the runs, by row and column. */
function tables({ out }: Ended): readonly ((row: string, column: string) => number)[] {
  return out
    .split(/^ +assets /m)
    .slice(1)
    .map((text) => {
      const [heading = [], ...rows] = `assets ${text}`.split('\n').map((line) => line.split(/ {2,}/));
      const columns = ['', ...heading].map((name) => name.trim());
      return (row, column) => {
        const cells = rows.find(([name]) => name === row);
        return Number(cells?.[columns.indexOf(column)]);
      };
    });
}

/** The files that are under their final names. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'index.ndjson')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/.'));
}

test(
  'npm start can be stopped, goes on where it stopped, then moves only what changed, and skips all the next time',
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
    const already = (await filesIn(folder)).length;
    expect(already).toBeLessThan(338);

    const finished = await program('start.ts', [folder]);
    expect(finished.error).toBe('');
    expect(finished.out).toContain('Listed 83 of 83 assets');
    expect(finished.code).toBe(0);
    const [first, second] = tables(finished);
    expect(first?.('added', 'files')).toBe(338 - (first?.('skipped', 'files') ?? 0));
    expect(first?.('added', 'fetched')).toBe(338 - already);
    expect(first?.('failed', 'assets')).toBe(0);
    const outcomes = ['added', 'updated', 'skipped', 'gone', 'removed', 'failed'];
    expect(outcomes.map((row) => second?.(row, 'assets'))).toEqual([0, 1, 81, 1, 0, 0]);
    expect(second?.('updated', 'fetched')).toBe(1);

    const again = await program('start.ts', [folder]);
    expect(again.code).toBe(0);
    for (const table of tables(again)) {
      for (const row of ['added', 'updated', 'skipped']) expect(table(row, 'fetched')).toBe(0);
    }

    const wanted = (await realAssets()).flatMap(({ files = [] }) =>
      files.map(({ bytes = '' }) => digest(bytes)),
    );
    wanted.push(digest('Version 2 comes with notes.'));
    const there = await Promise.all(
      (await filesIn(folder)).map(async (path) => digest(await readFile(path))),
    );
    expect(there.toSorted()).toEqual(wanted.toSorted());
  },
);
