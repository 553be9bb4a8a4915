import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exportsOf, type Supply } from './program.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** The Node that npm scripts run on, whatever runs this test. */
const scriptNode = join(root, 'node_modules/.bin/node');
const node = existsSync(scriptNode) ? scriptNode : process.execPath;

/**
 * A folder for programs, inside the repository, so that the libraries are found, with the settings to check their types:
 * the repository's own, but an example may end before it has used everything.
 */
export async function makeFolder(name: string): Promise<string> {
  await mkdir(join(root, '.tool'), { recursive: true });
  const folder = await mkdtemp(join(root, '.tool', `${name}-`));
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['.', join(root, 'test/docs/contexts/browser.d.ts')],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  return folder;
}

/** What programs about a topic may use without saying so: `contexts/<topic>.ts`, and what all may use. */
export function contextSupplies(topic: string): Promise<readonly Supply[]> {
  const files = [topic, 'default', 'checks'].map((name) => join(root, 'test/docs/contexts', `${name}.ts`));
  return Promise.all(files.filter((file) => existsSync(file)).map(supplyOf));
}

/** All that a module exports, as a supply. */
export async function supplyOf(file: string): Promise<Supply> {
  return { specifier: file, names: exportsOf(await readFile(file, 'utf8')) };
}

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a program in `folder`: imports of the package reach `src/`, and the shops that it asks are in memory. */
export function runProgram(folder: string, ...args: readonly string[]): Promise<Ended> {
  const hooks = ['from-source.mjs', 'shops.ts'].flatMap((name) => [
    '--import',
    pathToFileURL(join(root, 'test/support', name)).href,
  ]);
  return run(folder, node, '--no-warnings', ...hooks, ...args);
}

/** Checks the types of a folder with a `tsconfig.json`. */
export function checkTypes(folder: string): Promise<Ended> {
  return run(folder, node, join(root, 'node_modules/typescript-7/bin/tsc'), '-p', folder);
}

function run(cwd: string, command: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.tool/compile-cache') };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let error = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (error += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, error }));
  });
}
