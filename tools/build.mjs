// Builds dist/ from nothing, and prints the integrity hash of the single-file build.
// With --js, leaves the declarations out: what programs and tests need, in a tenth of the time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/tsup/dist/cli-default.js'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(process.argv.includes('--js') ? { WITHOUT_DECLARATIONS: '1' } : {}) },
});
if (status !== 0) process.exit(status ?? 1);
const cdn = join(root, 'dist/cdn.js');
if (existsSync(cdn)) {
  console.log(
    `dist/cdn.js integrity="sha384-${createHash('sha384').update(readFileSync(cdn)).digest('base64')}"`,
  );
}
