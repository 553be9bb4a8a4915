import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as core from '../../src/index.ts';
import { directory } from '../../src/runtimes/node/index.ts';
import { bucket } from '../../src/runtimes/s3/index.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { runtimes } from '../../tools/runtime.mjs';
import { root } from './run.ts';

// Other promises have tests of their own: examples, commands, links, errors, marketplaces, sizes, the packed package.
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const readme = await read('README.md');

const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
const sinks: Readonly<Record<string, Sink>> = {
  'directory(': directory('./library'),
  'bucket(': bucket({ endpoint: 'https://s3.example', bucket: 'assets', credentials }),
  'memory(': core.memory(),
  'blobs(': core.blobs(),
  'writable(': core.writable(() => new WritableStream()),
  'hashOnly(': core.hashOnly(),
};

test.each(Object.entries(sinks))(
  'the table of sinks tells whether %s…) resumes',
  (name, { capabilities }) => {
    const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}`)) ?? '';
    const resumes = row.split('|')[3]?.trim() ?? '';
    expect(resumes === 'yes').toBe(capabilities.resumable);
  },
);

test('the runtimes that it names are those that `npm cit` runs', async () => {
  const named = /Tested from `npm cit`, for real: ([^.]*)\./.exec(readme)?.[1] ?? '';
  const nodes = Object.keys(runtimes).filter((name) => name.startsWith('node'));
  for (const name of nodes) expect(named).toContain(name.replace('node', ''));
  for (const name of ['Deno', 'Bun', 'workerd', 'Chromium']) expect(named).toContain(name);
  const { scripts } = JSON.parse(await read('package.json')) as {
    readonly scripts: { readonly test: string };
  };
  expect(scripts.test).toContain('node test/runtimes/run.mjs');
  const run = await read('test/runtimes/run.mjs');
  for (const name of [...Object.keys(runtimes), 'chromium']) expect(run, name).toContain(name);
});

test('the rights that it names for Deno are those with which the script for Deno is run', async () => {
  const [named = '', net = ''] = readme.match(/the folder sink wants `[^`]*`|the client `[^`]*`/g) ?? [];
  const rights = (text: string): readonly string[] => (text.match(/--allow-\w+/g) ?? []).toSorted();
  // test/playground/scripts.node.test.ts runs this command.
  const command = (await read('playground/deno.ts')).split('\n')[1] ?? '';
  expect(rights(command)).toEqual([...rights(named), ...rights(net)].toSorted());
});
