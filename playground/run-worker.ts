// Bundles worker.ts, starts it in workerd, and asks it for an asset.
//   node playground/run-worker.ts [broken | spoiled]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runtime } from '../tools/runtime.mjs';

const folder = await mkdtemp(join(tmpdir(), 'worker-'));
await build({
  entryPoints: [join(import.meta.dirname, 'worker.ts')],
  outfile: join(folder, 'worker.js'),
  bundle: true,
  format: 'esm',
  external: ['node:*'],
});
const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
await writeFile(join(folder, 'config.capnp'), config);
const workerd = spawn(runtime('workerd'), ['serve', '--control-fd=3', join(folder, 'config.capnp')], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
});
try {
  // It tells which port it listens on.
  const [, , , control] = workerd.stdio;
  const port = await new Promise<number>((resolve, reject) => {
    workerd.once('exit', (code) => reject(new Error(`workerd ended with ${code}`)));
    control?.on('data', (line) => resolve(JSON.parse(String(line)).port));
  });
  const answer = await fetch(`http://127.0.0.1:${port}/asset-1?${process.argv[2] ?? ''}`);
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).trim()}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  console.log(`${answer.headers.get('x-file')}: ${bytes.length} bytes came through, sha256 ${sha256}`);
} finally {
  workerd.kill();
  await rm(folder, { recursive: true, force: true });
}
