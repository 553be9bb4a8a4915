// Runs the tests of the vitest project `node` inside the other runtimes, one after the other.
import { spawnSync } from 'node:child_process';
import { runtime } from './runtime.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', ...process.argv.slice(2)];
const list = [
  ['node22', vitest],
  ['node26', vitest],
  // Bun has no child.channel.unref, which the forks pool calls; Deno's worker threads lack what the threads pool calls.
  ['bun', ['--bun', ...vitest, '--pool', 'threads']],
  ['deno', ['run', '-A', ...vitest, '--pool', 'forks']],
];
let bad = 0;
for (const [name, args] of list) {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(runtime(name), args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 300_000,
    env: { ...process.env, NO_COLOR: '1' },
  });
  const tests = /^ *Tests .*$/m.exec(stdout ?? '')?.[0].trim() ?? 'no result';
  const good = status === 0 && /Tests +\d+ passed/.test(tests);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name.padEnd(7)} ${good ? tests : `FAILED (exit ${status}): ${tests}`} (${seconds} s)`);
  if (!good) {
    bad++;
    console.log(stdout, stderr, error ?? '');
  }
}
process.exitCode = bad > 0 ? 1 : 0;
