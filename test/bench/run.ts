/**
 * The benchmark of transfers: `npm run bench [a b c d e f g h i]`. Everything runs side by side in one run, in turns; the
 * figures are medians and ratios to curl (or to what the row says). Files and server are in memory-backed storage.
 * `ROUNDS=9 RUNTIMES=node24,bun ONLY=curl,SDK` narrow it down.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runtime } from '../../tools/runtime.mjs';
import { startTcpProxy } from '../../src/testing/node/tcp-proxy.ts';
import { fillSeededBytes } from '../../src/testing/seeded-content.ts';
import type { Job, Taken } from './job.ts';
import { serveFiles, type FileServer } from './servers.ts';

const rounds = Number(process.env['ROUNDS'] ?? 5);
const only = process.env['ONLY']?.split(',');
const chosen = process.argv.slice(2).filter((name) => /^[a-i]$/.test(name));
const memoryRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const scratch = mkdtempSync(join(memoryRoot, 'bench-'));
const root = join(scratch, 'www');
const MiB = 1 << 20;

interface Contestant {
  readonly name: string;
  readonly run: (to: string) => Promise<Taken>;
}

function makeFile(name: string, size: number): void {
  const file = openSync(join(root, name), 'w');
  const block = new Uint8Array(Math.min(size, 8 * MiB));
  for (let at = 0; at < size; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, size - at));
    fillSeededBytes(size, at, part);
    writeSync(file, part);
  }
  closeSync(file);
}

async function sha256(name: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(root, name), { highWaterMark: MiB }), hash);
  return hash.digest('hex');
}

/** A job in a runtime of ours. */
function inRuntime(binary: string, job: Omit<Job, 'to'>): (to: string) => Promise<Taken> {
  return async (to) => {
    const args = binary === 'deno' ? ['run', '-A', '--no-lock'] : binary === 'bun' ? ['run'] : [];
    const script = join(import.meta.dirname, 'job.ts');
    const { out } = await run(runtime(binary), [...args, script, JSON.stringify({ ...job, to })]);
    // Some peers move the cursor of a terminal first.
    return JSON.parse(/\{[^{}]*\}\s*$/.exec(out)?.[0] ?? '{}') as Taken;
  };
}

/** A program of the system, timed from start to exit. */
function program(command: string, args: (to: string) => readonly string[]): (to: string) => Promise<Taken> {
  return async (to) => {
    mkdirSync(to, { recursive: true });
    const { wallMs, cpuMs, peakMiB } = await run('/bin/bash', ['-c', timed, 'timed', command, ...args(to)]);
    return { wallMs, cpuMs, peakMiB };
  };
}

/** bash knows what its children took; /proc knows their memory while they live. */
const timed = `"$@" >/dev/null 2>&1 & p=$!; m=0
while read -r _ k _ < <(grep VmHWM /proc/$p/status 2>/dev/null); do m=$k; sleep 0.02; done
wait $p; rc=$?; echo "peak $m"; times; exit $rc`;

function run(command: string, args: readonly string[]): Promise<Taken & { out: string }> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: scratch });
    let out = '';
    let errors = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (errors += data));
    child.on('error', reject);
    child.on('close', (code) => {
      const wallMs = performance.now() - startedAt;
      if (code !== 0) {
        reject(new Error(`${command} ${code}: ${errors.slice(0, 2000)} ${out.slice(0, 2000)}`));
        return;
      }
      const times = [...out.matchAll(/(\d+)m([\d.]+)s/g)].map(
        ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
      );
      const cpuMs = ((times[2] ?? 0) + (times[3] ?? 0)) * 1000;
      resolve({ out, wallMs, cpuMs, peakMiB: Number(/peak (\d+)/.exec(out)?.[1] ?? 0) / 1024 });
    });
  });
}

function has(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, command)));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Lets all run in turns and prints the medians. */
async function compare(title: string, all: readonly Contestant[], base: string): Promise<void> {
  const contestants = all.filter(
    ({ name }) => only === undefined || only.some((part) => name.startsWith(part)),
  );
  const taken = new Map<string, Taken[]>(contestants.map(({ name }) => [name, []]));
  const failed = new Map<string, string>();
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run: once } of contestants) {
      if (failed.has(name)) continue;
      const to = join(scratch, 'out');
      try {
        const result = await once(to);
        if (round > 0) taken.get(name)?.push(result);
      } catch (error) {
        failed.set(name, String(error).slice(0, 300));
      }
      rmSync(to, { recursive: true, force: true });
    }
  }
  const baseMs = median(taken.get(base)?.map(({ wallMs }) => wallMs) ?? []);
  console.log(`\n${title}\n`);
  console.log(`| | median ms | × ${base} | CPU ms | peak MiB |\n|---|---|---|---|---|`);
  for (const { name } of contestants) {
    const results = taken.get(name) ?? [];
    if (failed.has(name)) console.log(`| ${name} | failed: ${failed.get(name)} | | | |`);
    else {
      const wallMs = median(results.map((result) => result.wallMs));
      const cpuMs = median(results.map((result) => result.cpuMs));
      const peak = median(results.map((result) => result.peakMiB));
      console.log(
        `| ${name} | ${wallMs.toFixed(0)} | ${(wallMs / baseMs).toFixed(2)} | ${cpuMs.toFixed(0)} | ${peak.toFixed(0)} |`,
      );
    }
  }
}

const nodes = process.env['RUNTIMES']?.split(',') ?? ['node24', 'node26', 'bun', 'deno'];
const sdkIn = (origin: string, files: Job['files'], more: Partial<Job> = {}): Contestant[] =>
  nodes.map((name) => ({
    name: `SDK, ${name}`,
    run: inRuntime(name, { client: 'sdk', origin, files, ...more }),
  }));
const other = (
  client: Job['client'],
  origin: string,
  files: Job['files'],
  more: Partial<Job> = {},
): Contestant => ({
  name: client,
  run: inRuntime('node24', { client, origin, files, ...more }),
});

async function large(server: FileServer, verified: boolean): Promise<void> {
  const name = 'large.bin';
  const size = 1024 * MiB;
  if (!existsSync(join(root, name))) makeFile(name, size);
  const sum = verified ? await sha256(name) : undefined;
  const files = [{ name, size, ...(sum === undefined ? {} : { sha256: sum }) }];
  const url = `${server.fast}${name}`;
  const contestants: Contestant[] = [
    { name: 'curl', run: program('curl', (to) => ['-s', '-f', '-o', `${to}/${name}`, url]) },
    ...sdkIn(server.fast, files),
    other('loop', server.fast, files),
  ];
  if (!verified) {
    if (has('wget'))
      contestants.push({ name: 'wget', run: program('wget', (to) => ['-q', '-O', `${to}/${name}`, url]) });
    if (has('aria2c')) {
      const args = (to: string): string[] => [
        '-q',
        '--file-allocation=none',
        '-x1',
        '-d',
        to,
        '-o',
        name,
        url,
      ];
      contestants.push({ name: 'aria2c', run: program('aria2c', args) });
    }
    contestants.push(
      other('fetch', server.fast, files),
      other('got', server.fast, files),
      other('ipull', server.fast, files),
    );
  }
  await compare(verified ? '(b) 1 GiB with sha256' : '(a) 1 GiB, unverified', contestants, 'curl');
}

async function small(server: FileServer): Promise<void> {
  const size = 16 * 1024;
  const files = Array.from({ length: 2000 }, (_, index) => ({ name: `small-${index}.bin`, size }));
  for (const { name } of files)
    if (!existsSync(join(root, name))) writeFileSync(join(root, name), new Uint8Array(size));
  const more = { concurrency: 16 };
  const contestants = [other('fetch', server.fast, files, more), ...sdkIn(server.fast, files, more)];
  await compare('(c) 2,000 files of 16 KiB, 16 at a time; fetch is fetch + writeFile', contestants, 'fetch');
}

async function segments(server: FileServer): Promise<void> {
  const name = 'segments.bin';
  const size = 256 * MiB;
  if (!existsSync(join(root, name))) makeFile(name, size);
  const files = [{ name, size }];
  const contestants: Contestant[] = [
    {
      name: 'SDK, node24, 1 connection',
      run: inRuntime('node24', { client: 'sdk', origin: server.slow, files }),
    },
    ...sdkIn(server.slow, files, { segments: 4 }),
  ];
  if (has('aria2c')) {
    const url = `${server.slow}${name}`;
    const args = (to: string): string[] => [
      '-q',
      '--file-allocation=none',
      '-x4',
      '-s4',
      '-d',
      to,
      '-o',
      name,
      url,
    ];
    contestants.push({ name: 'aria2c -x4', run: program('aria2c', args) });
  }
  await compare('(d) 256 MiB at 20 MiB/s a connection, 4 segments', contestants, 'SDK, node24, 1 connection');
}

/** How many bytes come over the wire for a file whose first connection is cut at its half. */
async function resume(server: FileServer): Promise<void> {
  const name = 'resume.bin';
  const size = 256 * MiB;
  if (!existsSync(join(root, name))) makeFile(name, size);
  console.log('\n(e) 256 MiB, cut once at 50 %: bytes over the wire\n');
  console.log('| | bytes / size | ms |\n|---|---|---|');
  for (const runtimeName of nodes) {
    await using proxy = await startTcpProxy({ target: server.fast, cutAfterBytes: size / 2 + 4096 });
    const job = { client: 'sdk', origin: proxy.url(server.fast), files: [{ name, size }] } as const;
    const to = join(scratch, 'out');
    const row = await inRuntime(
      runtimeName,
      job,
    )(to).then(
      ({ wallMs }) => `${(proxy.bytesToClient / size).toFixed(4)} | ${wallMs.toFixed(0)}`,
      (error: unknown) => `failed: ${String(error).slice(0, 200)} | `,
    );
    console.log(`| SDK, ${runtimeName} | ${row} |`);
    rmSync(to, { recursive: true, force: true });
  }
}

mkdirSync(root, { recursive: true });
const server = await serveFiles(root, scratch);
try {
  console.log(`server: ${server.name}; rounds: ${rounds}, after one to warm up`);
  const wants = (name: string): boolean => chosen.length === 0 || chosen.includes(name);
  if (wants('a')) await large(server, false);
  if (wants('b')) await large(server, true);
  if (wants('c')) await small(server);
  if (wants('d')) await segments(server);
  if (wants('e')) await resume(server);
  // In processes of their own: (f) Fab's manifests and builds, (g) lists, (h) collections, (i) mirrors.
  const alone = (name: string, ...flags: string[]): unknown =>
    spawnSync(process.execPath, [...flags, join(import.meta.dirname, name)], { stdio: 'inherit' });
  if (wants('f')) alone('fab-manifest.ts');
  if (wants('g')) alone('listing.ts', '--expose-gc');
  if (wants('h')) alone('collections.ts', '--expose-gc');
  if (wants('i')) alone('mirror.ts', '--expose-gc');
} finally {
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}
