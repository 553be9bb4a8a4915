import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeBlocks, type CodeBlock } from './code-blocks.ts';
import { program } from './program.ts';
import { checkTypes, contextSupplies, makeFolder, root, runProgram } from './run.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/*.md', { cwd: root }),
].toSorted();
const { version: packageVersion } = JSON.parse(await textOf('package.json')) as { readonly version: string };
const fileName = /^\/\/ ([\w-]+\.(?:test\.)?ts)\n/;

/** What a page becomes: a program, the files that it shows, and what may be expected of it. */
interface Page {
  readonly page: string;
  readonly blocks: readonly CodeBlock[];
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
}

let folder = '';
const written: Page[] = [];

const isTypeScript = ({ language }: CodeBlock): boolean => language === 'ts';
const isBrowser = ({ marks }: CodeBlock): boolean => marks.has('browser');

async function textOf(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

/** The name of the file that a block shows: in a comment on its first line, or for data in a mark. */
function nameOf({ code, marks }: CodeBlock): string | undefined {
  return marks.get('file') ?? fileName.exec(code)?.[1];
}

/** The module in a block of HTML, line by line. Of the address of the single file only the version is looked at. */
function scriptOf(block: CodeBlock): CodeBlock {
  const [before = '', script = ''] = block.code.split(/<script type="module">|<\/script>/);
  expect(script, 'a block of HTML without a module').not.toBe('');
  const lines = '\n'.repeat(before.split('\n').length - 1) + script.replaceAll(/^ +/gm, '');
  const file = /https:\/\/cdn\.jsdelivr\.net\/npm\/asset-marketplace-client-core@([\d.]+)\/dist\/cdn\.js/g;
  const versions = Array.from(lines.matchAll(file), ([, version]) => version);
  expect(versions).toEqual(versions.map(() => packageVersion));
  return { ...block, code: lines.replaceAll(file, 'asset-marketplace-client-core/cdn') };
}

/** The files of a page's blocks, each with the lines of the page. */
async function filesOf(page: string, blocks: readonly CodeBlock[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const block of blocks) {
    const name = nameOf(block);
    if (name === undefined) continue;
    expect(files.has(name), `${page} shows ${name} twice`).toBe(false);
    files.set(name, `${isTypeScript(block) ? '\n'.repeat(block.line - 1) : ''}${block.code}\n`);
  }
  const code = blocks.filter(isTypeScript);
  const scripts = blocks.filter(({ language }) => language === 'html').map(scriptOf);
  if (scripts.length > 0) files.set('html.ts', program(scripts, []));
  const supplies = await contextSupplies(basename(page, '.md').toLowerCase());
  const loose = code.filter((block) => nameOf(block) === undefined);
  const inNode = loose.filter((block) => !isBrowser(block));
  if (inNode.length > 0) files.set('page.ts', program(inNode, supplies));
  if (inNode.length < loose.length) files.set('browser.ts', program(loose.filter(isBrowser), supplies));
  return files;
}

beforeAll(async () => {
  folder = await makeFolder('examples');
  for (const page of pages) {
    const blocks = codeBlocks(await textOf(page));
    const files = await filesOf(page, blocks);
    const own = join(folder, basename(page, '.md'));
    for (const [name, text] of files) {
      await mkdir(dirname(join(own, name)), { recursive: true });
      await writeFile(join(own, name), text);
    }
    written.push({ page, blocks, files, folder: own });
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('every block is of a language that a test looks at, and marked with what the tests know', () => {
  // Commands: commands.node.test.ts; diagrams: states.node.test.ts.
  const languages = new Set(['ts', 'sh', 'mermaid', 'json', 'html']);
  for (const { page, blocks, files } of written) {
    for (const { language, line, marks, code } of blocks) {
      expect(languages, `${page}:${line}`).toContain(language);
      for (const name of marks.keys())
        expect(['prints', 'browser', 'file'], `${page}:${line}`).toContain(name);
      if (language === 'json') JSON.parse(code);
    }
    const all = [...files.values()].join('\n');
    for (const name of files.keys()) {
      const isRun = /^(?:(?:page|html|browser)\.ts|.*\.test\.ts|package\.json|tsconfig\.json)$/.test(name);
      expect(isRun || all.includes(`${name}'`), `${page}: nothing runs ${name}`).toBe(true);
    }
  }
});

test('every block compiles, under the strict settings of this repository', async () => {
  const { out, status } = await checkTypes(folder);
  expect(out).toBe('');
  expect(status).toBe(0);
}, 120_000);

describe.concurrent.each(pages)('%s', (page) => {
  test('runs, and prints what it says', async () => {
    const { files, folder: own, blocks } = written.find((each) => each.page === page) as Page;
    const tests = [...files.keys()].filter((file) => file.endsWith('.test.ts'));
    const programs = [
      ...['page.ts', 'html.ts'].filter((file) => files.has(file)).map((file) => [file]),
      ...tests.map((file) => ['--test', file]),
    ];
    for (const args of programs) {
      const { status, out, error } = await runProgram(own, ...args);
      expect(error).toBe('');
      expect(status, out).toBe(0);
      if (args[0] !== 'page.ts') continue;
      for (const { marks } of blocks) expect(out).toContain(marks.get('prints') ?? '');
    }
  }, 120_000);
});
