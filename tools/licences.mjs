// Lists what is installed, and under which licence, in docs/dependencies.md; fails for a licence that is not allowed.
// With --write, brings the page up to date; without, says when it is not.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';

const page = 'docs/dependencies.md';
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** What a program that uses this package comes to hold. */
const allowedInPrograms = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
/** What only those who work on it install. */
const allowedInTools = [
  ...allowedInPrograms,
  '(MIT OR CC0-1.0)',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'MPL-2.0',
  'Python-2.0',
];

const why = {
  '@noble/hashes':
    'md5, sha1 and sha256 as a stream where there is no `node:crypto`: WebCrypto hashes only what is whole',
  '@standard-schema/spec': 'types only: shapes of answers may be written with any schema library',
  aws4fetch: 'signs requests to S3',
  'client-zip': 'an asset as one zip, as an ordinary download of a browser',
  ky: 'requests for JSON with retries and time limits; known to one room, `http/`',
  minisearch: 'full-text search of `/sync`',
  'p-queue': 'so many at a time, so many in a time',
  valibot: 'shapes of what marketplaces send',
};

const problems = [];
const byName = (a, b) => a.localeCompare(b, 'en');
const check = (name, licence, allowed) => {
  if (!allowed.includes(licence)) problems.push(`${name} is under ${licence}, which is not on the list`);
};

/** Name, version and licence of each package of a lockfile. */
function installed(lockfile) {
  const folder = lockfile.replace('package-lock.json', '');
  return Object.entries(read(lockfile).packages).flatMap(
    ([path, { version, license, dev, devOptional, link }]) => {
      if (!path.includes('node_modules/') || link) return [];
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const isTool = folder !== '' || dev === true || devOptional === true;
      return [
        {
          name,
          version,
          licence: license ?? read(`${folder}${path}/package.json`).license ?? 'none',
          isTool,
        },
      ];
    },
  );
}

const { dependencies } = read('package.json');
const all = ['package-lock.json', 'tools/runtimes/package-lock.json'].flatMap(installed);
for (const { name, licence, isTool } of all)
  check(name, licence, isTool ? allowedInTools : allowedInPrograms);

const programs = all.filter(({ isTool }) => !isTool).toSorted((a, b) => byName(a.name, b.name));
for (const name of Object.keys(why)) {
  if (dependencies[name] === undefined) problems.push(`${name} is explained, but is no dependency`);
}
const programRows = programs.map(({ name, version, licence }) => {
  if (dependencies[name] === undefined)
    return `| \`${name}\` | ${version} | ${licence} | needed by another of these |`;
  if (why[name] === undefined) problems.push(`tools/licences.mjs does not say why ${name} is a dependency`);
  return `| \`${name}\` | ${dependencies[name]} | ${licence} | ${why[name]} |`;
});

const byLicence = Map.groupBy(
  all.filter(({ isTool }) => isTool),
  ({ licence }) => licence,
);
const toolRows = [...byLicence]
  .map(([licence, packages]) => [licence, [...new Set(packages.map(({ name }) => name))].toSorted(byName)])
  .toSorted(([, a], [, b]) => b.length - a.length)
  .map(([licence, names]) => `- **${licence}** (${names.length}): ${names.join(', ')}`);

const sections = {
  programs: ['| package | version | licence | why |', '|---|---|---|---|', ...programRows].join('\n'),
  tools: toolRows.join('\n'),
};

const text = readFileSync(join(root, page), 'utf8');
let wanted = text;
for (const [name, made] of Object.entries(sections)) {
  const begin = `<!-- ${name}: made by tools/licences.mjs -->`;
  const end = `<!-- /${name} -->`;
  const [from, to] = [wanted.indexOf(begin), wanted.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for it: ${begin} … ${end}`);
  wanted = `${wanted.slice(0, from)}${begin}\n\n${made}\n\n${wanted.slice(to)}`;
}
if (wanted !== text && process.argv.includes('--write')) writeFileSync(join(root, page), wanted);
else if (wanted !== text) problems.push(`${page} is not in step with the lockfiles: npm run fix:licences`);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    `${programs.length} packages in programs, ${all.length - programs.length} tools: licences allowed`,
  );
