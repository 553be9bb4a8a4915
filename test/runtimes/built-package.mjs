// What a bundler makes of the built package: importing nothing costs nothing, and no entry carries another.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { entries, root } from '../../tools/entries.mjs';

/** The room of an entry: nothing in it may be in what another entry loads. */
const room = (source) => source.replace(/\/index\.ts$/, '/');

/** `/testing/node` is `/testing` on a server; the single-file build is the root and more, by design. */
const mayCarry = (subpath, other) => other === '.' || (subpath === './testing/node' && other === './testing');

async function bundle(contents, options) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    // Without the `paths` of tsconfig.json, which lead to src/.
    tsconfigRaw: {},
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    outdir: join(root, '.tool'),
    logLevel: 'warning',
    // What splitting leaves behind; bundlers drop it.
    logOverride: { 'ignored-bare-import': 'silent' },
    ...options,
  });
  return { text: outputFiles[0]?.text.trim() ?? '', inputs: Object.keys(metafile.inputs) };
}

/** The files of src/ whose code an import of `specifier` loads, on demand or not: read from the source maps. */
async function carried(specifier) {
  const { inputs } = await bundle(`export * from '${specifier}';`, { packages: 'bundle' });
  const sources = new Set();
  for (const input of inputs) {
    const map = join(root, `${input}.map`);
    if (!input.startsWith('dist/') || !existsSync(map)) continue;
    for (const source of JSON.parse(readFileSync(map, 'utf8')).sources) {
      sources.add(relative(root, join(dirname(map), source)));
    }
  }
  return [...sources];
}

export function cases() {
  return entries.flatMap(({ subpath, specifier }) => [
    [
      `import {} from '${specifier}' leaves nothing`,
      async () => {
        const { text } = await bundle(`import {} from '${specifier}';`);
        if (text !== '') throw new Error(`${text.length} characters are left: ${text.slice(0, 200)}`);
      },
    ],
    ...(subpath === './cdn'
      ? []
      : [
          [
            `${specifier} carries no other entry`,
            async () => {
              const files = await carried(specifier);
              if (files.length === 0) throw new Error('its source maps name no file of src/');
              for (const other of entries) {
                if (other.subpath === subpath || mayCarry(subpath, other.subpath)) continue;
                const found = files.find((file) => file.startsWith(room(other.source)));
                if (found !== undefined) throw new Error(`it carries ${found}, a part of ${other.specifier}`);
              }
            },
          ],
        ]),
  ]);
}
