// Mutation testing, one target after the other: node tools/mutation/run.mjs [target …]
// Prints each change that no test saw, and fails when fewer than nine of ten were seen. With --write, after all targets,
// brings the figures of docs/mutation.md up to date.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../entries.mjs';
import { targets } from './targets.mjs';

const least = 90;
const page = join(root, 'docs/mutation.md');
const begin = '<!-- mutation: made by tools/mutation/run.mjs -->';
const end = '<!-- /mutation -->';

const args = process.argv.slice(2);
const names = args.filter((each) => each !== '--write');
const unknown = names.find((name) => !Object.hasOwn(targets, name));
if (unknown !== undefined)
  throw new Error(`unknown: ${unknown}; there are ${Object.keys(targets).join(', ')}`);

function stryker(name) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, MUTATION_TARGET: name },
    },
  );
  if (status !== 0) throw new Error(`${name}: Stryker ended with ${status}`);
  return JSON.parse(readFileSync(join(root, '.tool/mutation/report.json'), 'utf8')).files;
}

/** What was there, and what stood in its place. */
function shown(source, { location: { start, end: last }, replacement }) {
  const lines = source.split('\n').slice(start.line - 1, last.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, last.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return `${lines.join(' ').replaceAll(/\s+/g, ' ').slice(0, 80)} → ${replacement.replaceAll(/\s+/g, ' ')}`;
}

const rows = [];
let low = false;
for (const name of names.length > 0 ? names : Object.keys(targets)) {
  for (const [file, { mutants, source }] of Object.entries(stryker(name))) {
    const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
    const seen = count('Killed', 'Timeout');
    const unseen = count('Survived', 'NoCoverage');
    const score = (100 * seen) / (seen + unseen);
    rows.push(`| ${name} | \`${file}\` | ${seen + unseen} | ${seen} | ${unseen} | ${score.toFixed(1)} % |`);
    low ||= score < least;
    console.log(`${file}: ${seen} of ${seen + unseen} changes seen, ${score.toFixed(1)} %`);
    for (const mutant of mutants) {
      if (mutant.status !== 'Survived' && mutant.status !== 'NoCoverage') continue;
      const { line, column } = mutant.location.start;
      console.log(`  ${file}:${line}:${column} ${mutant.mutatorName}: ${shown(source, mutant)}`);
    }
  }
}
if (args.includes('--write') && names.length === 0) {
  const text = readFileSync(page, 'utf8');
  const head = ['| what | file | changes | seen | unseen | score |', '|---|---|---|---|---|---|'];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/mutation.md has no place for the figures`);
  writeFileSync(
    page,
    `${text.slice(0, from)}${begin}\n\n${[...head, ...rows].join('\n')}\n\n${text.slice(to)}`,
  );
}
if (low) {
  console.error(`fewer than ${least} % of the changes were seen`);
  process.exitCode = 1;
}
