import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entries } from '../../tools/entries.mjs';
import type { CodeBlock } from './code-blocks.ts';
import { exportsOf, program, type Supply } from './program.ts';
import { checkTypes, contextSupplies, makeFolder, root, runProgram, supplyOf } from './run.ts';

/** Where names of the package are looked for, first to last: `directory` is Node's. */
const lookup = [...entries].sort(
  (a, b) => Number(a.subpath === './browser') - Number(b.subpath === './browser'),
);
let folder = '';
let sources: readonly { readonly source: string; readonly module: string }[] = [];

/** The examples in the comments of a source, fenced or not. */
function examplesIn(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let code: string[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const comment = /^\s*\* ?(.*)$/.exec(line)?.[1];
    if (comment === '@example') code = [];
    else if (code !== undefined && comment !== undefined && comment !== '/' && !comment.startsWith('@')) {
      code.push(comment.startsWith('```') ? '' : comment);
    } else if (code !== undefined) {
      blocks.push({ line: index + 1 - code.length, language: 'ts', code: code.join('\n'), marks: new Map() });
      code = undefined;
    }
  }
  return blocks;
}

/** The package's names; a module's own come first, since not all of them are public. */
async function suppliesOf(source: string, packageNames: readonly Supply[]): Promise<readonly Supply[]> {
  const marketplace = /^src\/marketplaces\/(\w+)\//.exec(source)?.[1] ?? 'shared';
  const topic = marketplace === 'shared' ? 'examples' : marketplace;
  return [await supplyOf(join(root, source)), ...(await contextSupplies(topic)), ...packageNames];
}

beforeAll(async () => {
  folder = await makeFolder('tsdoc');
  const packageNames = await Promise.all(
    lookup.map(async ({ specifier, source }) => ({
      specifier,
      names: exportsOf(await readFile(join(root, source), 'utf8')),
    })),
  );
  const found = [];
  for (const source of globSync('src/**/*.ts', { cwd: root }).toSorted()) {
    const blocks = examplesIn(await readFile(join(root, source), 'utf8'));
    if (blocks.length === 0) continue;
    const module = source.replaceAll('/', '.');
    await writeFile(join(folder, module), program(blocks, await suppliesOf(source, packageNames), 'apart'));
    found.push({ source, module });
  }
  sources = found;
});
afterAll(() => rm(folder, { recursive: true }));

test('every example of a comment compiles', async () => {
  expect(sources.length).toBeGreaterThan(50);
  const { out, status } = await checkTypes(folder);
  expect(out).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('every example of a comment runs, but for those of browsers', async () => {
  const run = sources.filter(({ source }) => !source.startsWith('src/runtimes/browser/'));
  await writeFile(join(folder, 'all.ts'), run.map(({ module }) => `await import('./${module}');\n`).join(''));
  const { status, out, error } = await runProgram(folder, 'all.ts');
  expect(error).toBe('');
  expect(status, out).toBe(0);
}, 120_000);

test('every class and function that can be imported has an example', async () => {
  const without: string[] = [];
  for (const { subpath, source } of entries.filter((entry) => entry.subpath !== './cdn')) {
    const index = await readFile(join(root, source), 'utf8');
    for (const [, names = '', from = ''] of index.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)) {
      const text = await readFile(join(root, dirname(source), from), 'utf8');
      for (const name of (names.match(/[\w ]*\w/g) ?? []).map((each) => each.trim())) {
        const declared = new RegExp(
          `(/\\*\\*(?:(?!\\*/)[^])*\\*/)?\\nexport (?:abstract )?(?:async )?(?:class|function\\*?) ${name}\\b`,
        ).exec(text);
        if (declared !== null && declared[1]?.includes('@example') !== true)
          without.push(`${subpath}: ${name}`);
      }
    }
  }
  expect(without).toEqual([]);
});
