import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { entries, packageName, root } from '../../tools/entries.mjs';

/** What only the code of one entry says: the host or the path of its API, the names that it calls. */
const words: Readonly<Record<string, string>> = {
  fab: 'i/library/entitlements',
  unity: 'packages-v2.unity.com',
  polyhaven: 'api.polyhaven.com',
  ambientcg: 'ambientcg.com/api',
  itch: 'api.itch.io',
  sketchfab: 'api.sketchfab.com',
  godot: 'store.godotengine.org',
  node: 'node:fs',
  browser: 'createSyncAccessHandle',
  s3: 'partNumber',
  sync: 'fuzzy',
  mirror: 'byteBudget',
  testing: 'embedded',
  'testing/node': 'node:http',
};
const marketplaces = entries
  .filter(({ source }) => source.startsWith('src/marketplaces/'))
  .map(({ dist }) => dist);
const sinks = {
  memory: { subpath: '', code: 'memory' },
  node: { subpath: '/node', code: 'directory' },
  browser: { subpath: '/browser', code: 'opfs' },
  s3: { subpath: '/s3', code: 'bucket' },
};

/** All that a program loads, now or on demand, as one text. */
async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    absWorkingDir: root,
    // Without the `paths` of tsconfig.json, which lead to src/.
    tsconfigRaw: {},
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    splitting: true,
    outdir: join(root, '.tool'),
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    logLevel: 'warning',
    // What splitting leaves behind; bundlers drop it.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

/** The entries whose words are in a text. */
const found = (text: string): string[] =>
  Object.entries(words).flatMap(([entry, word]) => (text.includes(word) ? [entry] : []));

test('there are words for every entry', () => {
  const named = entries.map(({ dist }) => dist).filter((dist) => dist !== 'index' && dist !== 'cdn');
  expect(Object.keys(words).toSorted()).toEqual(named.toSorted());
});

test.each(Object.keys(words))('the words of %s are in its own bundle', async (entry) => {
  expect(found(await bundle(`export * from '${packageName}/${entry}';`))).toContain(entry);
});

describe.each(marketplaces)('a program with %s', (marketplace) => {
  test.each(Object.entries(sinks))(
    'and the sink of %s holds nothing of the others',
    async (name, { subpath, code }) => {
      const text = await bundle(
        `export * from '${packageName}/${marketplace}';\nexport { ${code} } from '${packageName}${subpath}';`,
      );
      expect(found(text)).toEqual(
        Object.keys(words).filter((entry) => entry === marketplace || entry === name),
      );
    },
  );
});
