// Bundles what users import, each to one minified file in .tool/size, for size-limit to weigh.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

/** @type {{ name: string, file: string, limit: string, subpath: string, code?: string, beyond?: boolean, onDemand?: RegExp }[]} */
export const limits = [
  {
    name: '{ HttpMarketplaceClient }',
    file: 'client.js',
    limit: '28 KiB',
    subpath: '.',
    code: `export { HttpMarketplaceClient } from '${packageName}';`,
  },
  {
    name: 'the engine of transfers, which loads with the first download',
    file: 'engine',
    limit: '22 KiB',
    subpath: '.',
    code: `export { HttpMarketplaceClient } from '${packageName}';`,
    onDemand: /^engine-/,
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

const options = {
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
};

/** What `code` loads on demand with the chunk of this name, beyond what it has loaded at first. */
async function chunksOnDemand(code, name) {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents: code, resolveDir: root },
    splitting: true,
    write: false,
    metafile: true,
    outdir: 'chunks',
    chunkNames: '[name]-[hash]',
  });
  const { outputs } = metafile;
  const loads = (path, found = new Set()) => {
    if (found.has(path) || outputs[path] === undefined) return found;
    found.add(path);
    for (const each of outputs[path].imports) if (each.kind === 'import-statement') loads(each.path, found);
    return found;
  };
  const paths = Object.keys(outputs);
  const first = loads(paths.find((path) => outputs[path].entryPoint === '<stdin>'));
  const later = loads(paths.find((path) => name.test(basename(path))));
  if (later.size === 0) throw new Error(`no chunk is called ${name}`);
  return outputFiles.filter(({ path }) => {
    const output = `chunks/${basename(path)}`;
    return later.has(output) && !first.has(output);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(join(root, '.tool/size'), { recursive: true, force: true });
  mkdirSync(join(root, '.tool/size'), { recursive: true });
  for (const { file, subpath, code, beyond, onDemand: chunk } of limits) {
    const entry = entries.find((each) => each.subpath === subpath);
    if (entry === undefined) continue;
    if (chunk !== undefined) {
      mkdirSync(join(root, '.tool/size', file));
      for (const { path, contents } of await chunksOnDemand(code, chunk))
        writeFileSync(join(root, '.tool/size', file, basename(path)), contents);
      continue;
    }
    await build({
      ...options,
      ...(beyond
        ? { entryPoints: [entry.source] }
        : { stdin: { contents: code ?? all(entry.specifier), resolveDir: root } }),
      plugins: beyond ? [onDemand, beyondCore] : [onDemand],
      outfile: join(root, '.tool/size', file),
    });
  }
}
