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
  dts: process.env['WITHOUT_DECLARATIONS'] === undefined,
} as const;

const cdn = files((dist) => dist === 'cdn');

// One build for package managers, with the libraries left as imports, and one file for CDNs, with them inside.
// `clean` is left off: the two run at the same time, so `npm run build` empties dist/ first.
export default defineConfig([
  {
    ...common,
    entry: files((dist) => dist !== 'cdn'),
    splitting: true,
    external: [/^node:/],
  },
  ...(Object.keys(cdn).length > 0
    ? [{ ...common, entry: cdn, splitting: false, minify: true, noExternal: [/.*/] }]
    : []),
]);
