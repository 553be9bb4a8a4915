// The one list of what can be imported: subpath of the package, name of the built file, source file.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const packageName = 'asset-marketplace-client-core';
export const root = fileURLToPath(new URL('..', import.meta.url));

const marketplaces = ['fab', 'unity', 'polyhaven', 'ambientcg', 'itch', 'sketchfab', 'godot'];

/** @type {readonly { subpath: string, specifier: string, dist: string, source: string }[]} */
export const allEntries = [
  ['.', 'index', 'src/index.ts'],
  ['./sync', 'sync', 'src/client/sync.ts'],
  ['./node', 'node', 'src/runtimes/node/index.ts'],
  ['./browser', 'browser', 'src/runtimes/browser/index.ts'],
  ['./s3', 's3', 'src/runtimes/s3/index.ts'],
  ['./mirror', 'mirror', 'src/mirror/index.ts'],
  ['./testing', 'testing', 'src/testing/index.ts'],
  ['./testing/node', 'testing/node', 'src/testing/node/index.ts'],
  ...marketplaces.map((name) => [`./${name}`, name, `src/marketplaces/${name}/index.ts`]),
  ['./cdn', 'cdn', 'src/cdn.ts'],
].map(([subpath, dist, source]) => ({ subpath, specifier: packageName + subpath.slice(1), dist, source }));

/** The entries whose source is there. */
export const entries = allEntries.filter(({ source }) => existsSync(root + source));

/** `exports` of package.json as these entries ask for it. */
export const exportsField = {
  ...Object.fromEntries(
    entries.map(({ subpath, dist }) => [
      subpath,
      { types: `./dist/${dist}.d.ts`, default: `./dist/${dist}.js` },
    ]),
  ),
  './package.json': './package.json',
};
