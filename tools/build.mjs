// Builds dist/ from nothing. For the single-file build, prints its integrity hash, and keeps it and the licences of the
// libraries in it beside the file.
// With --js, leaves the declarations out: what programs and tests need, in a tenth of the time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdnDeclarations } from './cdn.mjs';
import { root } from './entries.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });
const declarations = !process.argv.includes('--js');
const { status } = spawnSync(process.execPath, ['node_modules/tsup/dist/cli-default.js'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(declarations ? {} : { WITHOUT_DECLARATIONS: '1' }) },
});
if (status !== 0) process.exit(status ?? 1);
if (declarations) writeFileSync(join(root, 'dist/cdn.d.ts'), cdnDeclarations());

const cdn = readFileSync(join(root, 'dist/cdn.js'));
const integrity = `sha384-${createHash('sha384').update(cdn).digest('base64')}`;
writeFileSync(join(root, 'dist/cdn.js.integrity'), `${integrity}\n`);
console.log(`dist/cdn.js integrity="${integrity}"`);

const { sources } = JSON.parse(readFileSync(join(root, 'dist/cdn.js.map'), 'utf8'));
const libraries = new Set(
  sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
);
const licences = [...libraries]
  .toSorted((a, b) => a.localeCompare(b, 'en'))
  .map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
writeFileSync(join(root, 'dist/cdn.js.LICENSES.txt'), licences.join('\n---\n\n'));
