import { defineConfig } from 'tsup';
import { entries } from './tools/entries.mjs';

const files = (keep: (dist: string) => boolean): Record<string, string> =>
  Object.fromEntries(entries.filter(({ dist }) => keep(dist)).map(({ dist, source }) => [dist, source]));

const common = {
  format: 'esm',
  tsconfig: 'tsconfig.src.json',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  // Deno knows `node:fs`, not `fs`.
  removeNodeProtocol: false,
  silent: true,
} as const;

// One build for package managers, with the libraries left as imports, and one file for CDNs, with them inside, whose
// declarations are made out of those of the others (tools/build.mjs).
// `clean` is left off: the two run at the same time, so `npm run build` empties dist/ first.
export default defineConfig([
  {
    ...common,
    entry: files((dist) => dist !== 'cdn'),
    // Pages whose `lib` is older than \`Symbol.asyncDispose\` get it from here.
    dts: process.env['WITHOUT_DECLARATIONS'] === undefined && {
      banner: '/// <reference lib="esnext.disposable" />',
    },
    splitting: true,
    external: [/^node:/],
    // src/ is in the package: the maps name its files, and need not repeat them.
    esbuildOptions(options) {
      options.sourcesContent = false;
    },
  },
  { ...common, entry: files((dist) => dist === 'cdn'), splitting: false, minify: true, noExternal: [/.*/] },
]);
