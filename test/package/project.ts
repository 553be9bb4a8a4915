import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project of a user, in a folder of its own outside this repository. */
export interface Project {
  readonly folder: string;
  /** Runs a command there, and gives what it printed. Rejects when it fails, with that. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const programs = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const timeoutMs = 60_000;

/** @param files - names in `test/package/programs/`, copied into the project. */
export async function newProject(registry: string, files: readonly string[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'project-'));
  const home = (name: string): string => join(folder, '.home', name);
  const env = {
    PATH: process.env['PATH'],
    // Nothing of the machine: no cache, no settings, no other registry.
    HOME: home('user'),
    TMPDIR: tmpdir(),
    NO_COLOR: '1',
    DENO_DIR: home('deno'),
    DENO_NO_UPDATE_CHECK: '1',
    BUN_INSTALL_CACHE_DIR: home('bun'),
    npm_config_cache: home('npm'),
    npm_config_update_notifier: 'false',
  };
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await write('package.json', '{ "private": true, "type": "module" }\n');
  await write('.npmrc', `registry=${registry}\naudit=false\nfund=false\n`);
  for (const name of files) await copyFile(programs(name), join(folder, name));
  return {
    folder,
    write,
    run: (command, ...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, args, {
          cwd: folder,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: timeoutMs,
        });
        let output = '';
        child.stdout.on('data', (data: Buffer) => (output += data.toString()));
        child.stderr.on('data', (data: Buffer) => (output += data.toString()));
        child.on('error', reject);
        child.on('close', (code) =>
          code === 0
            ? resolve(output)
            : reject(new Error(`${command} ${args.join(' ')}: exit ${code}\n${output}`)),
        );
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
