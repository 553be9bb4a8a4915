import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageName } from '../../tools/entries.mjs';
import { runtimes } from '../../tools/runtime.mjs';
import { codeBlocks } from './code-blocks.ts';
import { root } from './run.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/*.md', { cwd: root }),
].toSorted();
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const { scripts } = JSON.parse(await read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const settings = await read('vitest.config.ts');

/** What is wrong with a command, or undefined. */
type Check = (words: readonly string[], shown: ReadonlySet<string>) => string | undefined;

const isThere = (path: string, shown: ReadonlySet<string>): boolean =>
  existsSync(join(root, path)) || shown.has(path);
const missingFile = (words: readonly string[], shown: ReadonlySet<string>): string | undefined =>
  words.find((word) => /^[\w.-]+\/[\w./-]+$|\.\w+$/.test(word) && !isThere(word, shown));
const script = (name: string | undefined): string | undefined =>
  name !== undefined && Object.hasOwn(scripts, name) ? undefined : `there is no script ${name}`;

function vitest(words: readonly string[], shown: ReadonlySet<string>): string | undefined {
  const project = words[words.indexOf('--project') + 1] ?? '';
  if (!new RegExp(`name: '${project}'|withNeed\\('${project}'`).test(settings))
    return `no project ${project}`;
  return missingFile(words, shown);
}

/** What `npm`, `node` and the others are asked to do in the documentation. What is not here is refused. */
const checks: Readonly<Record<string, Check>> = {
  npm([command, ...words], shown) {
    if (command === 'run') return script(words[0]) ?? missingFile(words.slice(1), shown);
    if (command === 'test' || command === 'start') return script(command);
    const known = ['ci', 'cit', 'init', 'install', 'pkg', 'pack', 'publish', 'version'];
    return known.includes(command ?? '') ? undefined : `npm ${command}`;
  },
  npx: ([command, ...words], shown) => (command === 'vitest' ? vitest(words, shown) : `npx ${command}`),
  node([file = '', ...words], shown) {
    if (file === '--test') return missingFile(words, shown);
    if (file === 'tools/runtime.mjs' && !Object.hasOwn(runtimes, words[0] ?? ''))
      return `no runtime ${words[0]}`;
    return words.includes('--project') ? vitest(words, shown) : missingFile([file, ...words], shown);
  },
  deno: ([command, what]) =>
    command === 'add' && what === `npm:${packageName}` ? undefined : `deno ${command}`,
  bun: ([command, what]) => (command === 'add' && what === packageName ? undefined : `bun ${command}`),
  curl: () => undefined,
};

describe.each(pages)('%s', (page) => {
  test('names only commands, scripts and files that there are', async () => {
    const blocks = codeBlocks(await read(page));
    const shown = new Set(
      blocks.map(({ code, marks }) => marks.get('file') ?? /^\/\/ ([\w.-]+)\n/.exec(code)?.[1] ?? ''),
    );
    for (const { code, line } of blocks.filter(({ language }) => language === 'sh')) {
      for (const command of code.replaceAll(/ +#.*$/gm, '').split(/\n|&&/)) {
        const [name = '', ...words] = command
          .trim()
          .split(/\s+/)
          .filter((word) => word !== '--');
        if (name === '') continue;
        const problem = Object.hasOwn(checks, name) ? checks[name]?.(words, shown) : `${name} is not known`;
        expect(problem, `${page}:${line}: ${command}`).toBeUndefined();
      }
    }
  });

  test('names in its text only scripts that there are', async () => {
    for (const [, name] of (await read(page)).matchAll(/`npm run ([\w:]+)/g))
      expect(script(name)).toBeUndefined();
  });

  test('links to pages, headings and files that there are', async () => {
    const text = await read(page);
    const folder = page.includes('/') ? `${page.split('/').slice(0, -1).join('/')}/` : '';
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', heading] = target.split('#');
      const file = path === '' ? page : join(folder, path);
      expect(existsSync(join(root, file)), `${page} links to ${target}`).toBe(true);
      if (heading !== undefined)
        expect(headingsOf(await read(file)), `${page} links to ${target}`).toContain(heading);
    }
  });
});

/** The names of a page's headings, as GitHub makes them. */
function headingsOf(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('the README has fewer than 200 lines', async () => {
  expect((await read('README.md')).trimEnd().split('\n').length).toBeLessThan(200);
});

test('every page of docs/ can be reached from the README', async () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, target = ''] of (await read(page)).matchAll(/\]\((?!https?:)([^)#\s]+\.md)[^)]*\)/g)) {
      reached.add(join(page.startsWith('docs/') ? 'docs' : '', target));
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});
