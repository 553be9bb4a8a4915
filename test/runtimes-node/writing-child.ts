// Opens a file, writes half a MiB, keeps a record, says so, writes on without one, and waits to be killed.
import { argv } from 'node:process';
import { directory } from '../../src/runtimes/node/directory.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';

const [root = '', path = '', contentKey = ''] = argv.slice(2);
const half = 1 << 19;
const file = await directory(root).open({ path: safePath(path), contentKey, ifExists: 'replace' });
await file.write(0, [seededBytes(1, 0, half)]);
await file.checkpoint(
  { contentKey, expect: { checksums: [] }, done: [{ start: 0, end: half }], restarts: 0 },
  'durable',
);
console.log('recorded');
for (let position = half; position < 8 * half; position += half)
  await file.write(position, [new Uint8Array(half)]);
setInterval(() => {}, 1000);
