import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { entries, root } from '../tools/entries.mjs';

const shelfFolders = ['models', 'matcaps', 'hdri', 'textures', 'normals'];
const shelfRoot = dirname(createRequire(import.meta.url).resolve('@pmndrs/assets/package.json'));

/** Each module of the package is one data URL: `export default 'data:image/webp;base64,…'`. */
function shelfFile(path: string): Buffer {
  const text = readFileSync(join(shelfRoot, `${path}.js`), 'utf8');
  return Buffer.from(text.slice(text.indexOf(',') + 1, text.lastIndexOf("'")), 'base64');
}

/**
 * Real CC0 files, as files of the site that the page fetches when it shows them. `virtual:shelf` tells their paths and
 * sizes.
 */
function shelf(): Plugin {
  const paths = shelfFolders.flatMap((folder) =>
    readdirSync(join(shelfRoot, folder))
      .filter((name) => name.endsWith('.js'))
      .toSorted()
      .map((name) => `${folder}/${name.slice(0, -'.js'.length)}`),
  );
  return {
    name: 'shelf',
    resolveId: (id) => (id === 'virtual:shelf' ? '\0shelf' : undefined),
    load: (id) =>
      id === '\0shelf'
        ? `export default ${JSON.stringify(paths.map((path) => [path, shelfFile(path).length]))}`
        : undefined,
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/shelf\//, '');
        if (!paths.includes(path)) next();
        else response.end(shelfFile(path));
      });
    },
    generateBundle() {
      for (const path of paths)
        this.emitFile({ type: 'asset', fileName: `shelf/${path}`, source: shelfFile(path) });
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the site works under any path of any static host.
  base: './',
  resolve: {
    alias: entries
      .toReversed()
      .map(({ specifier, source }) => ({ find: new RegExp(`^${specifier}$`), replacement: root + source })),
  },
  plugins: [shelf()],
  server: { fs: { allow: [root] } },
  build: {
    outDir: join(root, '.tool/playground'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // three.js is large, and comes when a model is looked at.
    chunkSizeWarningLimit: 1000,
  },
});
