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

const ensure = {
  /** The other runtimes, as their lockfile says: about 940 MB, so they are no dependency of the package. */
  runtimes() {
    const installed = 'tools/runtimes/node_modules/.package-lock.json';
    const complete =
      Object.values(runtimes).every((path) => existsSync(path)) && existsSync(join(root, installed));
    if (complete && modified(installed) >= modified('tools/runtimes/package-lock.json')) return;
    run('npm', ['ci', '--prefix', 'tools/runtimes', '--silent']);
  },
  /** A dist/ that is not older than src/. */
  built() {
    const sources = [...globSync('src/**/*.ts', { cwd: root }), 'tsup.config.ts', 'package.json'];
    const built = entries.map(({ dist }) => join('dist', `${dist}.js`));
    const fresh =
      built.every((file) => existsSync(join(root, file))) &&
      Math.min(...built.map(modified)) >= Math.max(...sources.map(modified));
    if (!fresh) run(process.execPath, ['tools/build.mjs']);
  },
};

for (const what of process.argv.slice(2)) {
  if (!Object.hasOwn(ensure, what)) throw new Error(`unknown: ${what}`);
  ensure[what]();
}
