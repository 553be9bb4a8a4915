// Runs the same checks on the built package in every runtime that is promised. A runtime that did not run is a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { serveMarketplace } from 'asset-marketplace-client-core/testing/node';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';
import { entries, root } from '../../tools/entries.mjs';
import { runtime } from '../../tools/runtime.mjs';
import * as builtPackage from './built-package.mjs';
import { nodeCases } from './node-suite.ts';
import { cases, runAll } from './suite.ts';

const timeoutMs = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'runtime-checks-'));
const served = await serveMarketplace(createMarketplace({ auth: false, fileSize: 3_000_000 }));
const gone = await serveMarketplace(createMarketplace({ auth: false }));
await gone.close();
const origins = { shop: served.endpoints.baseUrl, nobody: gone.endpoints.baseUrl };
const bundleOptions = {
  absWorkingDir: root,
  tsconfigRaw: {},
  define: { ORIGINS: JSON.stringify(origins) },
  bundle: true,
  format: 'esm',
  logLevel: 'warning',
  // What splitting leaves behind; bundlers drop it.
  logOverride: { 'ignored-bare-import': 'silent' },
};

function command(name, args) {
  return new Promise((resolve) => {
    const child = spawn(runtime(name), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error}` }));
    child.on('close', (code) =>
      resolve({ ok: code === 0, output: `${output}${code === 0 ? '' : `exit ${code}`}` }),
    );
  });
}

/** Bundles the checks with the built package in them: nothing of src/ may slip in. */
async function bundle(options) {
  const { metafile } = await build({ ...bundleOptions, metafile: true, ...options });
  const stray = Object.keys(metafile.inputs).find((input) => input.startsWith('src/'));
  if (stray !== undefined) throw new Error(`not the built package: ${stray}`);
}

async function inWorkerd() {
  await bundle({
    entryPoints: ['test/runtimes/worker.ts'],
    outfile: join(scratch, 'worker.js'),
    platform: 'neutral',
    conditions: ['workerd', 'import'],
    external: ['node:*'],
  });
  writeFileSync(
    join(scratch, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "net")),
    (name = "net", network = (allow = ["local", "private", "public"])),
  ],
);
`,
  );
  return command('workerd', ['test', join(scratch, 'config.capnp')]);
}

async function inChromium() {
  await bundle({
    entryPoints: ['test/runtimes/page.ts'],
    outfile: join(scratch, 'page.js'),
    platform: 'browser',
    external: ['node:*'],
  });
  const server = createServer((request, response) => {
    if (request.url === '/page.js') {
      readFile(join(scratch, 'page.js')).then(
        (script) => response.setHeader('content-type', 'text/javascript').end(script),
        () => response.writeHead(404).end(),
      );
      return;
    }
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(timeoutMs);
    const trouble = new Promise((_, reject) => page.once('pageerror', reject));
    trouble.catch(() => {});
    await page.goto(`http://localhost:${server.address().port}/`);
    const started = page.waitForFunction(() => 'outcome' in globalThis);
    await Promise.race([started, trouble]);
    const output = await Promise.race([page.evaluate(() => globalThis.outcome), trouble]);
    return { ok: true, output };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function inThisProcess(list) {
  const lines = [];
  const { passed, failed } = await runAll(list, (line) => lines.push(line));
  return { ok: failed === 0, output: [...lines, `${passed} passed, ${failed} failed`].join('\n') };
}

const suite = cases(origins).length;
const nodeSuite = suite + nodeCases(scratch).length;
const specifiers = entries.map(({ specifier }) => specifier);
const denoRights = [
  '--no-prompt',
  '--node-modules-dir=manual',
  '--allow-net=127.0.0.1',
  '--allow-read',
  '--allow-env',
  // The folder asks how much room there is, and whether the owner of a lock is alive.
  '--allow-sys',
  `--allow-write=${scratch}`,
];
const plain = (name, ...args) => {
  const folder = mkdtempSync(join(scratch, 'files-'));
  return command(name, [...args, 'test/runtimes/plain.mjs', JSON.stringify(origins), folder]);
};
const packageCases = builtPackage.cases();

/** @type {[name: string, expected: number, run: () => Promise<{ ok: boolean, output: string }>][]} */
const checks = [
  ['bundles', packageCases.length, () => inThisProcess(packageCases)],
  [
    'require, node22',
    specifiers.length,
    () => command('node22', ['test/runtimes/require.cjs', ...specifiers]),
  ],
  [
    'require, node24',
    specifiers.length,
    () => command('node24', ['test/runtimes/require.cjs', ...specifiers]),
  ],
  [
    'require, node26',
    specifiers.length,
    () => command('node26', ['test/runtimes/require.cjs', ...specifiers]),
  ],
  ['node22', nodeSuite, () => plain('node22')],
  ['node24', nodeSuite, () => plain('node24')],
  ['node26', nodeSuite, () => plain('node26')],
  ['bun', nodeSuite, () => plain('bun', 'run')],
  ['deno', nodeSuite, () => plain('deno', 'run', ...denoRights)],
  ['workerd', suite, inWorkerd],
  ['chromium', suite, inChromium],
];

let bad = 0;
try {
  for (const [name, expected, run] of checks) {
    const start = performance.now();
    const { ok, output } = await run().catch((error) => ({
      ok: false,
      output: String(error?.stack ?? error),
    }));
    const good = ok && output.includes(`${expected} passed, 0 failed`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${name.padEnd(16)} ${good ? `${expected} passed` : 'FAILED'} (${seconds} s)`);
    if (!good) {
      bad++;
      console.log(output.trimEnd().replaceAll(/^/gm, '    '));
    }
  }
} finally {
  await served.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(
  bad === 0
    ? `runtime checks: all ${checks.length} passed`
    : `runtime checks: ${bad} of ${checks.length} failed`,
);
process.exitCode = bad === 0 ? 0 : 1;
