// Bundles what users import, each to one minified file in .tool/size, for size-limit to weigh.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entries, packageName, root } from './entries.mjs';

const all = (specifier) => `export * from '${specifier}';`;

/** What a marketplace adds to a client that is already there: the core and the schema library are not counted. */
const beyondCore = {
  name: 'beyond-core',
  setup({ onResolve }) {
    const marketplaces = join(root, 'src/marketplaces/');
    onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) =>
      kind === 'entry-point' || join(resolveDir, path).startsWith(marketplaces)
        ? undefined
        : { path, external: true },
    );
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    );
  },
};

/** A chunk that loads on demand costs nothing until then. */
const onDemand = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** @type {{ name: string, file: string, limit: string, subpath: string, code?: string, beyond?: boolean }[]} */
export const limits = [
  {
    name: '{ HttpMarketplaceClient }',
    file: 'client.js',
    limit: '28 KiB',
    subpath: '.',
    code: `export { HttpMarketplaceClient } from '${packageName}';`,
  },
  { name: 'whole root', file: 'root.js', limit: '32 KiB', subpath: '.' },
  { name: '/browser', file: 'browser.js', limit: '5 KiB', subpath: './browser' },
  { name: '/s3', file: 's3.js', limit: '6 KiB', subpath: './s3' },
  // Everything, also what the others load on demand.
  { name: '/cdn', file: 'cdn.js', limit: '92 KiB', subpath: './cdn' },
  ...entries
    .filter(({ source }) => source.startsWith('src/marketplaces/'))
    .map(({ subpath }) => ({
      name: `${subpath.slice(1)} beyond the core`,
      file: `marketplace-${subpath.slice(2)}.js`,
      // Fab carries a whole format with it: manifests in two encodings, chunks, updates and repairs.
      limit: subpath === './fab' ? '22 KiB' : '4 KiB',
      subpath,
      beyond: true,
    })),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(join(root, '.tool/size'), { recursive: true, force: true });
  mkdirSync(join(root, '.tool/size'), { recursive: true });
  for (const { file, subpath, code, beyond } of limits) {
    const entry = entries.find((each) => each.subpath === subpath);
    if (entry === undefined) continue;
    await build({
      ...(beyond
        ? { entryPoints: [entry.source] }
        : { stdin: { contents: code ?? all(entry.specifier), resolveDir: root } }),
      plugins: beyond ? [onDemand, beyondCore] : [onDemand],
      outfile: join(root, '.tool/size', file),
      absWorkingDir: root,
      // Without the `paths` of tsconfig.json, which lead to src/: what is weighed is dist/.
      tsconfigRaw: {},
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      external: ['node:*'],
      logLevel: 'warning',
      // What splitting leaves behind; bundlers drop it.
      logOverride: { 'ignored-bare-import': 'silent' },
    });
  }
}
