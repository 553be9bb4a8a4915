/**
 * The benchmark of BuildPatch builds: `node test/bench/fab-manifest.ts [parse] [assemble]`.
 *
 * - parse: a manifest of 24,000 chunks and 25 GB, in a process of its own each time.
 * - assemble: a build of 1 GiB in chunks of 1 MiB, zlib, from a server on loopback into memory-backed storage.
 *
 * With `LEGENDARY` naming a checkout of derrod/legendary (and python3 with `requests`), its own parser and its own
 * downloader, with its worker processes, do the same work in the same run, in turns.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflate } from 'node:zlib';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { chunkPath } from '../../src/marketplaces/fab/build-patch/chunk-path.ts';
import { guidText } from '../../src/marketplaces/fab/build-patch/guid.ts';
import { rollingHash } from '../../src/marketplaces/fab/build-patch/rolling-hash.ts';
import { fillSeededBytes, seededBytes } from '../../src/testing/seeded-content.ts';
import {
  ByteWriter,
  chunkTableOf,
  writeManifest,
  type WrittenBuild,
  type WrittenFile,
} from '../marketplaces/fab/build-patch/writer.ts';
import { serveFiles } from './servers.ts';

const MiB = 1 << 20;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const legendary = process.env['LEGENDARY'];
const chosen = process.argv.slice(2);
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-fab-'));
const pack = promisify(deflate) as (data: Uint8Array, options: object) => Promise<Uint8Array>;

/** What a run took, as its process tells on its last line. */
interface Taken {
  readonly wallMs: number;
  readonly workMs: number;
  readonly peakMiB: number;
}

/** Runs a program to its end; its memory is that of all its processes together. */
function run(command: string, args: readonly string[]): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    let [out, errors, peakMiB] = ['', '', 0];
    const watch = setInterval(() => {
      peakMiB = Math.max(peakMiB, memoryOf(child.pid ?? 0));
    }, 20);
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (errors += data));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code !== 0) return reject(new Error(`${command} ended with ${code}: ${errors.slice(-2000)}`));
      const told = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { workMs: number; peakMiB?: number };
      return resolve({
        wallMs: performance.now() - startedAt,
        workMs: told.workMs,
        peakMiB: told.peakMiB ?? peakMiB,
      });
    });
  });
}

/** MiB that a process and those below it hold for themselves, by Linux' own account; 0 elsewhere. */
function memoryOf(pid: number): number {
  try {
    const kiB = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + memoryOf(Number(child)), kiB / 1024);
  } catch {
    return 0;
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Lets all run in turns, after one to warm up, and prints the medians. */
async function compare(
  title: string,
  contestants: Readonly<Record<string, () => Promise<Taken>>>,
): Promise<void> {
  const taken = new Map<string, Taken[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, once] of Object.entries(contestants)) {
      const result = await once();
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), result]);
    }
  }
  console.log(
    `\n${title}\n\n| | median ms, the work | median ms, the process | peak MiB |\n|---|---|---|---|`,
  );
  for (const [name, results] of taken) {
    const [work, wall, peak] = (['workMs', 'wallMs', 'peakMiB'] as const).map((key) =>
      median(results.map((each) => each[key])),
    );
    console.log(`| ${name} | ${work?.toFixed(1)} | ${wall?.toFixed(0)} | ${peak?.toFixed(0)} |`);
  }
  if (legendary === undefined) console.log('| legendary | not compared: LEGENDARY names no checkout | | |');
}

/** The sources as one file, as a user's bundle would be: what a run costs is then the work, not the loading. */
async function bundle(name: string, code: string): Promise<string> {
  const outfile = join(scratch, `${name}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'warning',
  });
  return outfile;
}

function python(name: string, code: string): string {
  const path = join(scratch, `${name}.py`);
  writeFileSync(path, code);
  return path;
}

async function parse(): Promise<void> {
  const path = join(scratch, 'large.manifest');
  writeFileSync(path, await largeManifest());
  const script = await bundle(
    'parse',
    `import { readFileSync } from 'node:fs';
import { parseManifest } from '../../src/marketplaces/fab/build-patch/parse-manifest.ts';
const bytes = readFileSync(process.argv[2]);
const startedAt = performance.now();
const manifest = await parseManifest(bytes);
const workMs = performance.now() - startedAt;
if (manifest.chunks.length !== 24_000) throw new Error('not all chunks');
console.log(JSON.stringify({ workMs, peakMiB: Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024 }));`,
  );
  const theirs = python(
    'parse',
    `import json, re, sys, time
sys.path.insert(0, sys.argv[1])
from legendary.models.manifest import Manifest
data = open(sys.argv[2], 'rb').read()
started = time.perf_counter()
manifest = Manifest.read_all(data)
work = (time.perf_counter() - started) * 1000
assert manifest.chunk_data_list.count == 24000
print(json.dumps(dict(workMs=work, peakMiB=int(re.search('VmHWM:\\\\s+(\\\\d+)', open('/proc/self/status').read())[1]) / 1024)))`,
  );
  await compare('A manifest of 24,000 chunks and 25 GB: parsing', {
    SDK: () => run(process.execPath, [script, path]),
    ...(legendary === undefined ? {} : { legendary: () => run('python3', [theirs, legendary, path]) }),
  });
}

/** 24,000 chunks of 1 MiB in 9,000 files, cut where files end, as real builds are. */
function largeManifest(): Promise<Uint8Array> {
  const chunks = Array.from({ length: 24_000 }, (_, index) => {
    const bytes = seededBytes(7, index * 64, 64);
    return {
      guid: guidText(bytes, 0),
      hash: bytes.slice(16, 24),
      sha1: bytes.slice(24, 44),
      size: MiB,
      packedSize: 700_000 + index,
    };
  });
  const files: WrittenFile[] = [];
  const total = chunks.length * MiB;
  for (let at = 0, index = 0; at < total; index++) {
    const size = Math.min(total - at, Math.floor(2 * MiB + (seededBytes(8, index, 1)[0] ?? 0) * 6000));
    const parts: WrittenFile['parts'] = [];
    for (let done = 0; done < size;) {
      const offset = (at + done) % MiB;
      const length = Math.min(MiB - offset, size - done);
      parts.push({ guid: chunks[Math.floor((at + done) / MiB)]?.guid ?? '', offset, length });
      done += length;
    }
    files.push({
      path: `Game/Content/Folder${index % 97}/Asset_${index}.uasset`,
      sha1: seededBytes(9, index * 20, 20),
      parts,
    });
    at += size;
  }
  return writeManifest({ level: 17, chunks, files }, { compress: true });
}

async function assemble(): Promise<void> {
  const root = join(scratch, 'www');
  mkdirSync(root);
  const { files } = await synthesize(root, 1024);
  const server = await serveFiles(root, scratch);
  const script = await bundle('assemble', assembleScript);
  const theirs = python('assemble', legendaryScript);
  const to = join(scratch, 'out');
  const checked = async (work: Promise<Taken>): Promise<Taken> => {
    const taken = await work;
    for (const { path, sha1 } of files.filter((_, index) => index % 50 === 0)) {
      const found = createHash('sha1')
        .update(readFileSync(join(to, path)))
        .digest();
      if (!found.equals(sha1)) throw new Error(`${path} is not what it should be`);
    }
    rmSync(to, { recursive: true, force: true });
    return taken;
  };
  try {
    console.log(`server: ${server.name}`);
    await compare('A build of 1 GiB, chunks of 1 MiB, zlib, from loopback', {
      SDK: () => checked(run(process.execPath, [script, server.fast, to])),
      ...(legendary === undefined
        ? {}
        : {
            legendary: () =>
              checked(run('python3', [theirs, legendary, server.fast, join(root, 'build.manifest'), to])),
          }),
    });
  } finally {
    await server.close();
  }
}

/** Writes a build of so many chunks; half of the bytes do not compress, as in real builds. */
async function synthesize(root: string, count: number): Promise<WrittenBuild> {
  const level = 17;
  const buildOf: WrittenBuild = { level, chunks: [], files: [] };
  const datas: Uint8Array[] = [];
  const one = async (index: number): Promise<void> => {
    const data = new Uint8Array(MiB);
    fillSeededBytes(11, index * MiB, data.subarray(0, MiB / 2));
    data.fill(index & 255, MiB / 2);
    for (let at = MiB / 2; at < MiB; at += 64) data[at] = (at >> 6) & 255;
    const sha1 = new Uint8Array(createHash('sha1').update(data).digest());
    const guid = guidText(sha1, 0);
    const packed = await pack(data, { level: 1 });
    const chunk = { guid, hash: rollingHash(data), sha1, size: MiB, packedSize: packed.length + 66 };
    const path = join(root, chunkPath(chunkTableOf([chunk]), 0, level));
    mkdirSync(dirname(path), { recursive: true });
    const header = new ByteWriter()
      .u32(0xb1fe3aa2)
      .u32(3)
      .u32(66)
      .u32(packed.length)
      .guid(guid)
      .bytes(chunk.hash)
      .u8(1);
    writeFileSync(path, header.bytes(sha1).u8(3).u32(MiB).bytes(packed).done());
    buildOf.chunks[index] = chunk;
    datas[index] = data;
  };
  for (let at = 0; at < count; at += 16)
    await Promise.all(Array.from({ length: 16 }, (_, index) => one(at + index)));
  const total = count * MiB;
  for (let at = 0, index = 0; at < total; index++) {
    const size = Math.min(total - at, 3 * MiB + 123_457 * (index % 40));
    const parts: WrittenFile['parts'] = [];
    const hash = createHash('sha1');
    for (let done = 0; done < size;) {
      const number = Math.floor((at + done) / MiB);
      const offset = (at + done) % MiB;
      const length = Math.min(MiB - offset, size - done);
      hash.update(datas[number]?.subarray(offset, offset + length) ?? '');
      parts.push({ guid: buildOf.chunks[number]?.guid ?? '', offset, length });
      done += length;
    }
    buildOf.files.push({
      path: `Content/Folder${index % 7}/File_${index}.bin`,
      sha1: new Uint8Array(hash.digest()),
      parts,
    });
    at += size;
  }
  writeFileSync(join(root, 'build.manifest'), await writeManifest(buildOf, { compress: true }));
  return buildOf;
}

// A child begins with its parent's maxRSS, so it is VmHWM that tells what it took itself.
const assembleScript = `
import { readFileSync } from 'node:fs';
import { FabBearerAuth } from '../../src/marketplaces/fab/fab-bearer-auth.ts';
import { FabClient } from '../../src/marketplaces/fab/fab-client.ts';
import { fabEndpoints } from '../../src/marketplaces/fab/fab-endpoints.ts';
import { directory } from '../../src/runtimes/node/directory.ts';
const [origin, to] = process.argv.slice(2);
const json = (value) => new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
const item = { assetId: 'a', assetNamespace: 'n', title: 'Build', projectVersions: [{ artifactId: 'A', engineVersions: ['UE_5.4'] }] };
const offer = { type: 'manifest', artifactId: 'A', distributionPoints: [{ manifestUrl: origin + 'build.manifest' }], distributionPointBaseUrls: [origin] };
const fetch = async (input, init) => {
  const url = String(input.url ?? input);
  if (!url.startsWith('https://www.fab.test')) return globalThis.fetch(input, init);
  return json(url.includes('/ue/library') ? { results: [item] } : { downloadInfo: [offer] });
};
const auth = new FabBearerAuth({ endpoints: fabEndpoints('https://www.fab.test'), token: 't', accountId: 'me' });
const startedAt = performance.now();
const client = new FabClient({ auth, fetch, allowInsecureLoopback: true });
const result = await client.downloadAsset('a', directory(to), { folder: '' });
await client.close();
if (!result.success) throw result.error;
console.log(JSON.stringify({ workMs: performance.now() - startedAt, peakMiB: Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024 }));
`;

const legendaryScript = `import json, logging, os, sys, time
from logging.handlers import QueueListener
from multiprocessing import Queue
sys.path.insert(0, sys.argv[1])
from legendary.downloader.mp.manager import DLManager
from legendary.models.manifest import Manifest
base, manifest_path, to = sys.argv[2].rstrip('/'), sys.argv[3], sys.argv[4]
if __name__ == '__main__':
    started = time.perf_counter()
    os.makedirs(to, exist_ok=True)
    logs = Queue(-1)
    listener = QueueListener(logs, logging.NullHandler())
    listener.start()
    manifest = Manifest.read_all(open(manifest_path, 'rb').read())
    manager = DLManager(to, base, cache_dir=os.path.join(to, '.cache'))
    manager.logging_queue = logs
    manager.run_analysis(manifest=manifest)
    manager.start()
    manager.join()
    listener.stop()
    print(json.dumps(dict(workMs=(time.perf_counter() - started) * 1000)))
`;

try {
  if (chosen.length === 0 || chosen.includes('parse')) await parse();
  if (chosen.length === 0 || chosen.includes('assemble')) await assemble();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
