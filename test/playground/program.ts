import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The Node that npm scripts run on, whatever runs this test. */
const scriptNode = join(root, 'node_modules/.bin/node');
const node = existsSync(scriptNode) ? scriptNode : process.execPath;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a program of the playground to its end. `onOutput` sees what it printed so far. */
export function program(
  name: string,
  args: readonly string[] = [],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly onOutput?: (out: string, child: ChildProcess) => void;
  } = {},
): Promise<Ended> {
  const child = spawn(node, ['--import', './test/support/from-source.mjs', `playground/${name}`, ...args], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    options.onOutput?.(out, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // Deno reports the exit code 130 as the signal that it stands for.
    child.on('close', (code, signal) => resolve({ code: signal === 'SIGINT' ? 130 : code, out, error }));
  });
}
