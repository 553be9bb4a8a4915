// Draws the rooms of src/ and the arrows between them, as dependency-cruiser finds them in the imports, into
// docs/architecture.md. With --write, brings the page up to date; without, says when it is not.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEntries, root } from './entries.mjs';

const page = 'docs/architecture.md';
const begin = '<!-- architecture: made by tools/architecture.mjs -->';
const end = '<!-- /architecture -->';

const { stdout, status, stderr } = spawnSync(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'src',
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
);
if (status !== 0) throw new Error(`dependency-cruiser: exit ${status}\n${stderr}`);

/** `src/http/retry.ts` is in `http`; a file of src/ itself is a room of its own. */
const roomOf = (path) => /^src\/([^/]+)/.exec(path)?.[1];

/** From room to room: `code`, or `type` where only types are imported. */
const arrows = new Map();
const libraries = new Map();
for (const { source, dependencies } of JSON.parse(stdout).modules) {
  const from = roomOf(source);
  if (from === undefined) continue;
  if (!arrows.has(from)) arrows.set(from, new Map());
  for (const { resolved, dependencyTypes, module } of dependencies) {
    const to = roomOf(resolved);
    const isType = dependencyTypes.includes('type-only');
    if (to === undefined) {
      // `node:*` is many; what counts is that it is there.
      const name = dependencyTypes.includes('core') ? 'node:*' : /^(@[^/]+\/)?[^/]+/.exec(module)[0];
      libraries.set(from, (libraries.get(from) ?? new Set()).add(name));
    } else if (to !== from) {
      arrows.get(from).set(to, isType && arrows.get(from).get(to) !== 'code' ? 'type' : 'code');
    }
  }
}

const targets = (room) => [...(arrows.get(room)?.keys() ?? [])];

/** All that can be reached from a room, in steps or at once. */
function reach(room, found = new Set()) {
  for (const next of targets(room)) {
    if (found.has(next)) continue;
    found.add(next);
    reach(next, found);
  }
  return found;
}

// Those furthest up first: who reaches most.
const rooms = [...arrows.keys()].toSorted(
  (a, b) => reach(b).size - reach(a).size || a.localeCompare(b, 'en'),
);
const idOf = (room) => room.replace('.ts', '');

/** An arrow that others imply is left out of the picture, or it would be all arrows. */
const isImplied = (from, to) => targets(from).some((next) => next !== to && reach(next).has(to));

function subpathsOf(room) {
  const subpaths = allEntries
    .filter(({ source }) => roomOf(source) === room)
    .map(({ subpath }) => (subpath === '.' ? 'the root' : subpath.slice(1)));
  return subpaths.length > 0 ? `<br><i>${subpaths.join(' ')}</i>` : '';
}

const lines = rooms.map((room) => `  ${idOf(room)}["${room}${subpathsOf(room)}"]`);
const drawn = new Set();
for (const from of rooms) {
  for (const to of rooms.filter((room) => targets(from).includes(room))) {
    if (isImplied(from, to)) continue;
    const line = arrows.get(from).get(to) === 'code' ? '-->' : '-.->';
    drawn.add(`  ${idOf(from)} ${line} ${idOf(to)}`);
  }
}

const cell = (room, kind) => rooms.filter((to) => arrows.get(room).get(to) === kind).join(', ') || '–';
const table = [
  '| room | imports | types only | libraries |',
  '|---|---|---|---|',
  ...rooms.map((room) => {
    const used = [...(libraries.get(room) ?? [])].toSorted((a, b) => a.localeCompare(b, 'en'));
    const cells = ['code', 'type'].map((kind) => cell(room, kind));
    return `| \`${room}\` | ${cells.join(' | ')} | ${used.map((name) => `\`${name}\``).join(' ') || '–'} |`;
  }),
];
const made = [
  '```mermaid',
  'flowchart TD',
  ...lines,
  ...drawn,
  '```',
  '',
  'Solid arrows are code, dotted ones types only; what other arrows imply is not drawn. All there is:',
  '',
  ...table,
].join('\n');

const text = readFileSync(join(root, page), 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${page} has no place for the picture: ${begin} … ${end}`);
const wanted = `${text.slice(0, from)}${begin}\n\n${made}\n\n${text.slice(to)}`;
if (wanted === text) console.log(`${page}: ${rooms.length} rooms, ${drawn.size} arrows, in step with src/`);
else if (process.argv.includes('--write')) writeFileSync(join(root, page), wanted);
else {
  console.error(`${page} is not in step with src/: npm run fix:architecture`);
  process.exitCode = 1;
}
