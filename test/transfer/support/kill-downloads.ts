import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { decodeResumeRecord } from '../../../src/sinks/resume-record.ts';
import type { FaultServer } from '../../../src/testing/node/fault-server/fault-server.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { RangeSet } from '../../../src/transfer/range-set.ts';
import { scratchFolder } from '../../runtimes-node/scratch-folder.ts';

const program = fileURLToPath(new URL('download-child.ts', import.meta.url));
const size = 17 << 20;

/** How many, and when: a number in [0, 1) for each. */
export interface Kills {
  readonly kills: number;
  readonly random: () => number;
}

/**
 * Kills downloads at random moments until so many are killed, each file until it is complete. After every kill the final
 * name is absent or right, and the next run asks for no byte that the record counts.
 *
 * @returns how many runs had a record to go on from.
 */
export async function killDownloads(server: FaultServer, { kills, random }: Kills): Promise<number> {
  let killed = 0;
  let resumed = 0;
  while (killed < kills) {
    const scratch = await scratchFolder();
    const segments = random() < 0.5 ? 1 : 4;
    const url = server.url('ok', { size, seed: 1 + killed, rate: 20_000_000 });
    for (let run = 0; ; run++) {
      const recorded = await recordedIn(scratch.path);
      const before = server.requestsOf(url).length;
      const isKilled = killed < kills && run < 5 && (await runUntil(url, scratch.path, segments, random()));
      if (!isKilled) await runUntil(url, scratch.path, segments, undefined);
      for (const { range } of server.requestsOf(url).slice(before)) {
        const start = range?.start ?? 0;
        expect(recorded.endOf(start) - start, 'bytes that the record counts are asked for again').toBe(0);
      }
      if (recorded.size > 0) resumed++;
      const bytes = await fs.readFile(join(scratch.path, 'file.bin')).catch(() => undefined);
      if (bytes !== undefined) expect(bytes.equals(seededBytes(seedOf(url), 0, size))).toBe(true);
      if (isKilled) killed++;
      else {
        expect(bytes?.length).toBe(size);
        break;
      }
    }
    await scratch.remove();
  }
  return resumed;
}

function seedOf(url: string): number {
  return Number(new URL(url).searchParams.get('seed'));
}

/** Runs a child until it has written that share of the file; true if it was killed. */
async function runUntil(
  url: string,
  folder: string,
  segments: number,
  share: number | undefined,
): Promise<boolean> {
  const child = spawn(process.execPath, [program, url, folder, String(size), String(segments)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let written = 0;
  let isKilled = false;
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) written += Number(line) || 0;
    if (share !== undefined && written > share * size && !isKilled) isKilled = child.kill('SIGKILL');
  });
  await exited;
  return child.signalCode === 'SIGKILL';
}

/** What the record in a folder counts as written. */
async function recordedIn(root: string): Promise<RangeSet> {
  const [folder] = (await fs.readdir(root)).filter((name) => name.startsWith('.partial-'));
  if (folder === undefined) return new RangeSet();
  for (const name of await fs.readdir(join(root, folder))) {
    // One that was about to take its place, `.json.tmp`, was not there yet.
    if (!name.endsWith('.json')) continue;
    const record = decodeResumeRecord(await fs.readFile(join(root, folder, name)));
    if (record !== undefined) return new RangeSet(record.done);
  }
  return new RangeSet();
}
