// Keeps the sizes that README.md and docs/ name in step with what was weighed. A figure has its mark before it:
// `<!-- size: root -->30.9 KiB`. Run after tools/size.mjs; with --write, brings the figures up to date.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';
import { limits } from './size.mjs';

const { stdout, status } = spawnSync(process.execPath, ['node_modules/size-limit/bin.js', '--json'], {
  cwd: root,
  encoding: 'utf8',
});
if (status !== 0 && !stdout.startsWith('[')) throw new Error(`size-limit: exit ${status}\n${stdout}`);
const weighed = new Map(JSON.parse(stdout).map(({ name, size }) => [name, size]));
const sizes = new Map(limits.map(({ name, file }) => [file.replace('.js', ''), weighed.get(name)]));

const write = process.argv.includes('--write');
const problems = [];
for (const file of ['README.md', ...globSync('docs/*.md', { cwd: root })]) {
  const text = readFileSync(join(root, file), 'utf8');
  const wanted = text.replaceAll(/<!-- size: (\S+) -->([\d.]+) KiB/g, (figure, name, printed) => {
    const size = sizes.get(name);
    if (size === undefined) {
      problems.push(`${file}: nothing is weighed under the name "${name}"`);
      return figure;
    }
    const decimals = printed.split('.')[1]?.length ?? 0;
    const now = (size / 1024).toFixed(decimals);
    if (now !== printed && !write) problems.push(`${file}: ${name} is ${now} KiB, not ${printed}`);
    return `<!-- size: ${name} -->${now} KiB`;
  });
  // Markdown ends a paragraph there, and shows the rest of the line as it is.
  if (/^<!-- size:/m.test(text)) problems.push(`${file}: a mark must not begin a line`);
  if (write && wanted !== text) writeFileSync(join(root, file), wanted);
  const bare = file === 'README.md' ? /(?<!-->[\d.]*)(?<![\d.])[\d.]+ KiB/.exec(wanted) : null;
  if (bare !== null) problems.push(`${file}: "${bare[0]}" has no mark, so nothing checks it`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('npm run fix:figures brings them up to date');
  process.exitCode = 1;
}
