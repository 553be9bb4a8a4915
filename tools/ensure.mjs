// Brings what a script needs, when it is missing: node tools/ensure.mjs runtimes built
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entries, root } from './entries.mjs';
import { runtimes } from './runtime.mjs';

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const modified = (path) => statSync(join(root, path)).mtimeMs;

/** Are all entries in dist/ with this ending, and none older than what they are made of? */
function fresh(ending) {
  const built = entries.map(({ dist }) => join('dist', `${dist}${ending}`));
  if (!built.every((file) => existsSync(join(root, file)))) return false;
  const sources = [...globSync('src/**/*.ts', { cwd: root }), 'tsup.config.ts'];
  return Math.min(...built.map(modified)) >= Math.max(...sources.map(modified));
}

const ensure = {
  /** The other runtimes, as their lockfile says: about 940 MB, so they are no dependency of the package. */
  runtimes() {
    const installed = 'tools/runtimes/node_modules/.package-lock.json';
    const complete =
      Object.values(runtimes).every((path) => existsSync(path)) && existsSync(join(root, installed));
    if (complete && modified(installed) >= modified('tools/runtimes/package-lock.json')) return;
    run('npm', ['ci', '--prefix', 'tools/runtimes', '--silent']);
  },
  /** The programs of dist/, not older than src/. */
  built() {
    if (!fresh('.js')) run(process.execPath, ['tools/build.mjs', '--js']);
  },
  /** All of dist/, declarations too. */
  package() {
    if (!fresh('.js') || !fresh('.d.ts')) run(process.execPath, ['tools/build.mjs']);
  },
};

for (const what of process.argv.slice(2)) {
  if (!Object.hasOwn(ensure, what)) throw new Error(`unknown: ${what}`);
  ensure[what]();
}
