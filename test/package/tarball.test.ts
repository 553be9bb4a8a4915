import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { allEntries, entries, root } from '../../tools/entries.mjs';

const packed = inject('packed');
const paths = packed.files.map(({ path }) => path);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The programs, and for each its source map: the entries, and what splitting names with a hash. */
function isProgram(path: string): boolean {
  const name = path.slice('dist/'.length).replace(/\.js(\.map)?$/, '');
  if (entries.some(({ dist }) => dist === name)) return true;
  const [, chunk, of] = /^((?:[a-z][\w-]*?))-[0-9A-Z]{8}(?:\.js)?$/.exec(name) ?? [];
  return chunk !== undefined && of === undefined && (chunk === 'chunk' || sources.has(chunk));
}

/** Names of modules: a chunk that loads on demand is called after the module that it starts with. */
const sources = new Set(
  [
    ...globSync('src/**/*.ts', { cwd: root }),
    ...globSync('node_modules/@noble/hashes/*.js', { cwd: root }),
  ].map((path) => basename(path).replace(/\.[jt]s$/, '')),
);

test('the tarball holds what it should, and nothing else', () => {
  const rest = paths.filter(
    (path) =>
      !['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md'].includes(path) &&
      !(/^src\/[\w/-]+\.ts$/.test(path) && existsSync(join(root, path))) &&
      !(/^dist\/[\w/-]+\.js(\.map)?$/.test(path) && isProgram(path)) &&
      !/^dist\/[\w/-]+\.d\.ts$/.test(path) &&
      !/^docs\/[a-z-]+\.md$/.test(path) &&
      !/^playground\/(tiny-market|tiny-shop|freesound|freesound-shop)\.ts$/.test(path) &&
      !['dist/cdn.js.integrity', 'dist/cdn.js.LICENSES.txt'].includes(path),
  );
  expect(rest).toEqual([]);
});

test('every entry is in it, with its source, its map and its declarations', () => {
  expect(entries).toHaveLength(allEntries.length);
  const missing = entries
    .flatMap(({ dist, source }) => [`dist/${dist}.js`, `dist/${dist}.js.map`, `dist/${dist}.d.ts`, source])
    .filter((path) => !paths.includes(path));
  expect(missing).toEqual([]);
});

test('every source file is in it, and no test is', () => {
  expect(paths.filter((path) => path.startsWith('src/')).toSorted()).toEqual(
    globSync('src/**/*.ts', { cwd: root }).toSorted(),
  );
  expect(paths.filter((path) => /(^|\/)(test|tests|__tests__|tools|fixtures)\//.test(path))).toEqual([]);
  expect(paths.filter((path) => /\.(test|spec|bench)\./.test(path))).toEqual([]);
});

test('what one of its files loads or names is in it', () => {
  const lost: string[] = [];
  for (const path of paths.filter((each) => /^(dist\/.*\.(js|d\.ts)|playground\/.*)$/.test(each))) {
    const named = [...read(path).matchAll(/(?:from|import)\s*\(?["'](\.{1,2}\/[^"']+)["']/g)].map(
      ([, target = '']) => join(dirname(path), target),
    );
    for (const target of named) {
      const file = path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target;
      if (!paths.includes(file)) lost.push(`${path} → ${file}`);
    }
  }
  expect(lost).toEqual([]);
});

test('what its pages link to is in it, but for what only a clone can use', () => {
  const pages = paths.filter((path) => path.endsWith('.md') && path !== 'docs/playground.md');
  expect(pages).toContain('docs/writing-a-client.md');
  const lost: string[] = [];
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)) {
      const file = join(dirname(page), target);
      if (!paths.includes(file)) lost.push(`${page} → ${file}`);
    }
  }
  expect(lost).toEqual(['README.md → playground/start.ts', 'README.md → CONTRIBUTING.md']);
});

test('each source map leads to a source: in the package, or in the map itself', () => {
  const lost: string[] = [];
  for (const path of paths.filter((each) => each.endsWith('.js.map'))) {
    const map = JSON.parse(read(path)) as { sources: string[]; sourcesContent?: (string | null)[] };
    for (const [index, source] of map.sources.entries()) {
      const held = typeof map.sourcesContent?.[index] === 'string';
      if (!held && !paths.includes(join(dirname(path), source))) lost.push(`${path} → ${source}`);
    }
  }
  expect(lost).toEqual([]);
});

test('it is published for everyone, with a statement of where it was built', () => {
  const { publishConfig } = JSON.parse(read('package.json')) as { publishConfig?: object };
  expect(publishConfig).toEqual({ access: 'public', provenance: true });
});

test('it is no heavier than promised', () => {
  // Bytes. Two thirds are source maps and the sources that they lead to.
  expect(packed.size).toBeLessThan(1_400_000);
});
