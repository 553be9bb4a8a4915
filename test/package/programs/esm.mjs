// Node, Deno and Bun: all entries, and a download into a folder.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directory } from 'asset-marketplace-client-core/node';
import manifest from 'asset-marketplace-client-core/package.json' with { type: 'json' };
import { check, useIt, useItInMemory } from './use-it.mjs';

for (const subpath of Object.keys(manifest.exports)) {
  if (subpath === './package.json') continue;
  const names = Object.keys(await import(manifest.name + subpath.slice(1)));
  check(names.length > 0 && !names.includes('default'), `${subpath} exports ${names.join(', ')}`);
}
await useItInMemory();
const folder = await mkdtemp(join(tmpdir(), 'library-'));
try {
  console.log(await useIt(directory(folder), (path) => readFile(join(folder, path))));
} finally {
  await rm(folder, { recursive: true });
}
