// Keeps package.json, jsr.json, tsconfig.json, src/cdn.ts and dist/ in step with tools/entries.mjs.
// With --write, brings src/cdn.ts and the `exports` of package.json and jsr.json up to date instead of complaining.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { cdnSource } from './cdn.mjs';
import { allEntries, entries, exportsField, root } from './entries.mjs';

const write = process.argv.includes('--write');
const problems = [];
const read = (file) => readFileSync(join(root, file), 'utf8');

/** `isDeepStrictEqual` does not look at the order of keys; a reader of package.json does. */
const same = (a, b) =>
  isDeepStrictEqual(a, b) && isDeepStrictEqual(Object.keys(a ?? {}), Object.keys(b ?? {}));

function inStep(file, change) {
  const text = read(file);
  const json = JSON.parse(text);
  const wanted = change(json);
  if (Object.entries(wanted).every(([key, value]) => same(json[key], value))) return;
  if (write) writeFileSync(join(root, file), `${JSON.stringify({ ...json, ...wanted }, null, 2)}\n`);
  else problems.push(`${file} is out of step with tools/entries.mjs: npm run fix:exports`);
}

// Without the layout, which is the formatter's.
const bare = (text) => text.replaceAll(/\s+/g, ' ').replaceAll(', }', ' }');
const cdn = await cdnSource();
if (bare(read('src/cdn.ts')) !== bare(cdn)) {
  if (write) writeFileSync(join(root, 'src/cdn.ts'), cdn);
  else problems.push('src/cdn.ts is out of step with what it holds: npm run fix:exports');
}

inStep('package.json', () => ({ exports: exportsField }));

const { version, dependencies } = JSON.parse(read('package.json'));
inStep('jsr.json', () => ({
  version,
  exports: Object.fromEntries(entries.map(({ subpath, source }) => [subpath, `./${source}`])),
  // A trailing slash is how an import map names the files inside a package.
  imports: Object.fromEntries(
    Object.entries(dependencies).flatMap(([name, range]) =>
      name === '@noble/hashes' ? [[`${name}/`, `npm:/${name}@${range}/`]] : [[name, `npm:${name}@${range}`]],
    ),
  ),
}));

const { config } = ts.parseConfigFileTextToJson('tsconfig.json', read('tsconfig.json'));
for (const { specifier, source } of allEntries) {
  const wildcard = config.compilerOptions.paths['asset-marketplace-client-core/*'][0];
  const mapped =
    config.compilerOptions.paths[specifier]?.[0] ?? wildcard.replace('*', specifier.split('/').at(-1));
  if (mapped !== `./${source}`)
    problems.push(`tsconfig.json maps ${specifier} to ${mapped}, not to ./${source}`);
}

for (const { dist } of write ? [] : entries) {
  for (const file of [`dist/${dist}.js`, `dist/${dist}.js.map`, `dist/${dist}.d.ts`]) {
    if (!existsSync(join(root, file))) problems.push(`${file} was not built`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${entries.length} of ${allEntries.length} entries have a source; exports agree`);
