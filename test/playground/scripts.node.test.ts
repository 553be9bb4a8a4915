import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runtime } from '../../tools/runtime.mjs';

const timeout = 60_000;
const playground = fileURLToPath(new URL('../../playground/', import.meta.url));
const source = (name: string): Promise<string> => readFile(join(playground, name), 'utf8');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the command that stands in the second line of a script, in a folder of its own. */
async function commandOf(name: string, folder: string, ...args: readonly string[]): Promise<Ended> {
  const [, line = ''] = (await source(name)).split('\n');
  const [binary = '', ...rest] = line
    .replace(/^\/\/ +/, '')
    .replace(/ \[.*/, '')
    .split(' ');
  const at = rest.map((arg) => (arg === `playground/${name}` ? join(playground, name) : arg));
  const child = spawn(runtime(binary === 'node' ? 'node24' : binary), [...at, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, error }));
  });
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'script-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe.each(['node.ts', 'deno.ts', 'bun.ts'])('%s', (name) => {
  test(
    'downloads a file over a connection that breaks, by the command in its header',
    { timeout },
    async () => {
      const folder = await newFolder();
      const { code, out, error } = await commandOf(name, folder);
      expect(error).toBe('');
      const file = 'Polished Market Stall 1-asset-1/model.glb';
      const lines = [
        'asset-1 Polished Market Stall 1',
        'asset-2 Sunlit Dock Crane 2',
        'asset-3 Neon Harbour 3',
        expect.stringMatching(/model\.glb: E_(?:NETWORK|TRUNCATED), and on it goes$/),
        `${file}: 2000000 bytes, verified: true`,
        '',
      ];
      expect(out.split('\n')).toEqual(lines);
      expect(code).toBe(0);
      expect((await readFile(join(folder, 'library', file))).length).toBe(2_000_000);
    },
  );

  test('fails with a clear error when the marketplace is broken', { timeout }, async () => {
    const folder = await newFolder();
    const { code, error } = await commandOf(name, folder, 'broken');
    expect(code).toBe(1);
    expect(error).toContain('MarketplaceAPIError: The marketplace answered 500');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('in Node, Deno and Bun it is the same program: only its import of the package differs', async () => {
  const [first, ...others] = await Promise.all(
    ['node.ts', 'deno.ts', 'bun.ts'].map(async (name) =>
      (await source(name))
        .split('\n')
        // The command.
        .toSpliced(1, 1)
        .map((line) =>
          line.replace(/^(import .* from ')(?:npm:)?(asset-marketplace-client-core\/node';)$/, '$1$2'),
        ),
    ),
  );
  for (const other of others) expect(other).toEqual(first);
  const [, command = ''] = (await source('deno.ts')).split('\n');
  expect(command).not.toMatch(/ -A\b|--allow-all/);
  expect(await source('../docs/playground.md')).toContain(`\`${command.slice('//   '.length)}\``);
});

describe('worker.ts', () => {
  test('streams an asset through workerd to its answer', { timeout }, async () => {
    const { code, out, error } = await commandOf('run-worker.ts', await newFolder());
    expect(error).toBe('');
    expect(out).toMatch(/^model\.glb: 2000000 bytes came through, sha256 [0-9a-f]{64}\n$/);
    expect(code).toBe(0);
  });

  test('answers with a clear error when the marketplace is broken', { timeout }, async () => {
    const { code, error } = await commandOf('run-worker.ts', await newFolder(), 'broken');
    expect(error).toContain('502 E_HTTP: The marketplace answered 500');
    expect(code).toBe(1);
  });

  test('breaks its answer off when the bytes are not the promised ones', { timeout }, async () => {
    const { code, error } = await commandOf('run-worker.ts', await newFolder(), 'spoiled');
    expect(error).toContain('terminated');
    expect(code).toBe(1);
  });
});
