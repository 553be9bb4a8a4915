import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const runtimeArgs = 'Deno' in globalThis ? ['run', '-A'] : [];

/** A program, in the runtime that the tests run in. */
export function startChild(program: URL, ...args: readonly string[]): ChildProcess {
  const path = fileURLToPath(program);
  return spawn(process.execPath, [...runtimeArgs, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The next line that it prints. */
export async function lineOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

/** Kills it, so that it has no chance to tidy up. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
