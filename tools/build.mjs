// Builds dist/ from nothing. For the single-file build, prints its integrity hash and keeps it beside the file.
// With --js, leaves the declarations out: what programs and tests need, in a tenth of the time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
