import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createMarketplace, type EmbeddedMarketplace } from '../../../src/testing/index.ts';
import { serveMarketplace } from '../../../src/testing/node/index.ts';
import { fileDigest } from '../../transfer/support/file-digest.ts';

const program = fileURLToPath(new URL('mirror-child.ts', import.meta.url));

/** How large the library is, how often its mirror is killed, and when: a number in [0, 1) for each. */
export interface MirrorKills {
  readonly assets: number;
  readonly kills: number;
  readonly random: () => number;
}

/**
 * Mirrors a library, undisturbed into one folder, and into another one in runs that are killed at random points. In the
 * end both are the same, and no file that a killed run had committed was fetched again.
 */
export async function killMirrors(
  scratch: string,
  { assets, kills, random }: MirrorKills,
): Promise<{ readonly killed: number }> {
  const shop = createMarketplace({ assets, filesPerAsset: 3, fileSize: [500, 9000], auth: false });
  const fetched: string[] = [];
  await using server = await serveMarketplace(watched(shop, fetched));
  const { baseUrl } = server.endpoints;
  const [calm, disturbed] = [join(scratch, 'calm'), join(scratch, 'disturbed')];
  await runMirror(baseUrl, calm, Infinity);
  const total = assets * 3;
  let killed = 0;
  for (let run = 0; run <= kills; run++) {
    const committed = await committedIn(disturbed);
    fetched.length = 0;
    // Every kill gets a share of what is left, so that the last of them meets a mirror that is nearly complete.
    const share = ((total - committed.size) / (kills - run + 1)) * 2 * random();
    const end = await runMirror(baseUrl, disturbed, run < kills ? share : Infinity);
    if (end === 'SIGKILL') killed++;
    const again = fetched.filter((file) => committed.has(file));
    expect(again, 'committed files are fetched again').toEqual([]);
  }
  const [wanted, there] = [await treeOf(calm), await treeOf(disturbed)];
  expect(wanted.size).toBe(total + 1);
  expect(there).toEqual(wanted);
  return { killed };
}

/** Runs a child until it has passed so many files; says how it ended. */
async function runMirror(baseUrl: string, folder: string, files: number): Promise<string | number | null> {
  const child = spawn(process.execPath, [program, baseUrl, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let passed = 0;
  child.stdout.on('data', (dots: Buffer) => {
    passed += dots.length;
    if (passed >= files) child.kill('SIGKILL');
  });
  await once(child, 'close');
  if (child.signalCode === null) expect(child.exitCode).toBe(0);
  return child.signalCode ?? child.exitCode;
}

/** `uid path` of each file that is under its final name. */
async function committedIn(folder: string): Promise<ReadonlySet<string>> {
  return new Set(Array.from((await treeOf(folder)).keys(), nameOf));
}

function nameOf(path: string): string {
  return path.replace(/^.*-(asset-\d+)\//, '$1 ');
}

/** The shop, with a note of every file that is asked for: its own log keeps only the last ten thousand requests. */
function watched(shop: EmbeddedMarketplace, fetched: string[]): EmbeddedMarketplace {
  const { fetch } = shop;
  return Object.create(shop, {
    fetch: {
      value: (input: URL, init?: RequestInit): Promise<Response> => {
        const [, uid, index] = /^\/files\/([^/]+)\/(\d+)\//.exec(input.pathname) ?? [];
        if (uid !== undefined) fetched.push(`${uid} ${shop.files(uid)[Number(index)]?.path}`);
        return fetch(input, init);
      },
    },
  }) as EmbeddedMarketplace;
}

/** The files of a mirror and the hashes of their bytes; nothing of the SDK's own. */
async function treeOf(root: string): Promise<ReadonlyMap<string, string>> {
  const entries = await fs.readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/(?:^|\/)\./.test(path))
    .toSorted((a, b) => (a < b ? -1 : 1));
  const tree = new Map<string, string>();
  for (const path of paths) tree.set(path, fileDigest(await fs.readFile(join(root, path))).value);
  return tree;
}
