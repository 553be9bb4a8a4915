import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })];
/** The Node that npm scripts run on, whatever runs this test. */
const scriptNode = join(root, 'node_modules/.bin/node');
const node = existsSync(scriptNode) ? scriptNode : process.execPath;
let folder = '';

beforeAll(async () => {
  // Inside the repository, so that the libraries are found.
  await mkdir(join(root, '.tool'), { recursive: true });
  folder = await mkdtemp(join(root, '.tool', 'examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The code that follows each mark `<!-- example: name -->`. */
async function examples(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, name = '', code = ''] of text.matchAll(
      /<!-- example: ([\w-]+) -->\n```ts\n([\s\S]*?)```/g,
    )) {
      found.set(name, code);
    }
  }
  return found;
}

function run(file: string): Promise<{ code: number | null; out: string; error: string }> {
  return new Promise((resolve, reject) => {
    const hooks = ['from-source.mjs', 'shops.ts'].flatMap((name) => [
      '--import',
      pathToFileURL(join(root, 'test/support', name)).href,
    ]);
    const child = spawn(node, ['--no-warnings', ...hooks, file], { cwd: folder });
    let out = '';
    let error = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (error += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, error }));
  });
}

/** What each example prints, in part. */
const expected: Readonly<Record<string, string>> = {
  first: 'harbour_planks Harbour Planks',
  tiny: 'Dock Gate 640\ntrue',
  auth: 'false',
  sinks: 'true atomic',
};

test.each(Object.entries(expected))(
  'the example "%s" does what its page says',
  async (name, printed) => {
    const code = (await examples()).get(name);
    expect(code).toBeDefined();
    const file = join(folder, `${name}.mts`);
    await writeFile(file, code ?? '');
    const { code: status, out, error } = await run(file);
    expect(error).toBe('');
    expect(out).toContain(printed);
    expect(status).toBe(0);
  },
  60_000,
);

test('each marked example is run', async () => {
  expect([...(await examples()).keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
});
