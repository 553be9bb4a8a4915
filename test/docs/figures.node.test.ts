import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MarketplaceCapabilities } from '../../src/client/capabilities.ts';
import { entries } from '../../tools/entries.mjs';
import { root } from './run.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const limits = await read('docs/limits.md');
const row = (name: string): string => limits.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';

/** The number that an expression of the source stands for: `30_000`, `32 * 1024 * 1024`, `2 ** 40`, `5 * 60_000`. */
function valueOf(source: string, pattern: RegExp): number {
  const text = pattern.exec(source)?.[1] ?? '';
  expect(text, String(pattern)).toMatch(/^[\d_ *<]+$/);
  return text
    .replaceAll('_', '')
    .split(/ (?=\*(?!\*) )/)
    .map((factor) => factor.replace(/^\* /, ''))
    .map((factor) => {
      const [base, exponent] = factor.split(' ** ').map(Number);
      const [value, shift] = factor.split(' << ').map(Number);
      if (exponent !== undefined) return (base ?? 0) ** exponent;
      return shift === undefined ? (value ?? Number.NaN) : (value ?? 0) * 2 ** shift;
    })
    .reduce((product, factor) => product * factor, 1);
}

test.each([
  ['Fab', 'fab/fab-client.ts'],
  ['Unity', 'unity/unity-client.ts'],
  ['Poly Haven', 'polyhaven/poly-haven-client.ts'],
  ['ambientCG', 'ambientcg/ambient-cg-client.ts'],
  ['itch.io', 'itch/itch-client.ts'],
  ['Sketchfab', 'sketchfab/sketchfab-client.ts'],
  ['Godot', 'godot/godot-store-client.ts'],
  ['Godot', 'godot/godot-library-client.ts'],
])('the rate of %s is the one that the page names (%s)', async (name, file) => {
  const [, requests = '', perMs = ''] =
    /requests: (\d+),\s*perMs: (\d+)/.exec(await read(`src/marketplaces/${file}`)) ?? [];
  expect(row(name)).toMatch(new RegExp(`\\| ${requests} calls? in ${Number(perMs) / 1000} s \\|`));
});

const seconds = (ms: number): string => `${ms / 1000} s`;
const mebibytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;
const count = (value: number): string => value.toLocaleString('en');

test.each<[row: string, file: string, pattern: RegExp, shown: (value: number) => string]>([
  ['`attemptTimeoutMs`', 'http/http.ts', /attemptTimeoutMs \?\? ([\d_]+)/, seconds],
  ['`idleTimeoutMs`', 'http/http.ts', /idleTimeoutMs \?\? ([\d_]+)/, seconds],
  ['`totalTimeoutMs`', 'http/http.ts', /totalTimeoutMs \?\? ([\d_]+)/, seconds],
  ['`retry.limit`', 'http/http.ts', /retry\.limit \?\? (\d+)/, count],
  ['`retry.maxRetryAfterMs`', 'http/http.ts', /retry\.maxRetryAfterMs \?\? ([\d_]+)/, seconds],
  [
    '`retry.maxRetryAfterMs`',
    'transfer/retry-budget.ts',
    /maxRetryAfterMs = (.+);/,
    (ms) => `${ms / 60_000} minutes`,
  ],
  ['`concurrency` of the client', 'http/http.ts', /concurrency \?\? (\d+)/, count],
  ['`segments`', 'transfer/download-files.ts', /segments = (\d+)/, count],
  ['an answer of JSON', 'http/json-answer.ts', /maxBytes = (.+);/, mebibytes],
  ['a list', 'http/pages.ts', /pages: ([\d_]+)/, (value) => `${count(value)} pages`],
  ['a list', 'http/pages.ts', /items: ([\d_]+)/, (value) => `${count(value)} assets`],
  ['a list', 'http/pages.ts', /emptyPages: ([\d_]+)/, (value) => `${count(value)} empty pages`],
  ['files of an asset', 'transfer/plan-download.ts', /maxFiles = (.+);/, count],
  ['a file', 'transfer/download-files.ts', /largestFile = (.+);/, (bytes) => `${bytes / 2 ** 40} TiB`],
  ['a chunk', 'transfer/chunk-fetch.ts', /largestChunk = (.+);/, mebibytes],
  ['redirects', 'http/follow-redirects.ts', /mostHops = (\d+)/, count],
  ['headers of an answer', 'http/check-answer.ts', /mostHeaders = (\d+)/, count],
  [
    'headers of an answer',
    'http/check-answer.ts',
    /mostHeaderCharacters = (.+);/,
    (bytes) => `${bytes / 1024} KiB`,
  ],
  ['a URL', 'http/url-guard.ts', /longestUrl = (\d+)/, (bytes) => `${bytes / 1024} KiB`],
  [
    'what an error keeps of an answer (`evidence`)',
    'errors/marketplace-error.ts',
    /maxEvidenceLength = (\d+)/,
    (bytes) => `${bytes / 1024} KiB`,
  ],
])('the limit of %s is the one of the code (%s)', async (name, file, pattern, shown) => {
  expect(row(name).replaceAll('|', ' ')).toContain(` ${shown(valueOf(await read(`src/${file}`), pattern))}`);
});

test('the page of faults has every fault of the embedded marketplace, and what each takes', async () => {
  const source = await read('src/testing/market/fault-box.ts');
  const table = /const ownNames[^=]*= \{([^}]*)\}/.exec(source)?.[1] ?? '';
  const wanted = Array.from(table.matchAll(/^ {2}'?([\w-]+)'?: \[([^\]]*)\]/gm), ([, kind, names = '']) =>
    [kind, ...(names.match(/\w+/g) ?? [])].join(' '),
  );
  const section = (await read('docs/testing-faults.md')).split('## Servers')[0] ?? '';
  const told = Array.from(section.matchAll(/^\| `([\w-]+)` \| ([^|]*)\|/gm), ([, kind, names = '']) =>
    [kind, ...(names.match(/\w+/g) ?? [])].join(' '),
  );
  expect(wanted.length).toBeGreaterThan(8);
  expect(told.filter((line) => line !== 'kind with')).toEqual(wanted);
});

test('the page of browsers says of each marketplace what its client says', async () => {
  const rows = (await read('docs/browsers.md'))
    .split('\n')
    .filter((line) => /^\| [^|]+ \| (?:yes|no)/.test(line));
  for (const { source } of entries.filter(({ source: path }) => path.startsWith('src/marketplaces/'))) {
    const module = (await import(join(root, source))) as Readonly<
      Record<string, { capabilities?: MarketplaceCapabilities }>
    >;
    for (const { capabilities } of Object.values(module)) {
      if (capabilities === undefined) continue;
      const said = rows
        .find((line) => line.split('|')[1]?.includes(capabilities.marketplace))
        ?.split('|')[2]
        ?.trim();
      expect(said, capabilities.marketplace).toMatch(capabilities.browser.supported ? /^yes/ : /^no/);
    }
  }
});

test('the page of downloads has every option of a download', async () => {
  const source = await read('src/transfer/download-options.ts');
  const options = Array.from(source.matchAll(/^ {2}readonly (\w+)\?:/gm), ([, name]) => name);
  const table = (await read('docs/downloads.md')).split('## Options')[1]?.split('\n## ')[0] ?? '';
  const told = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/\w+/g) ?? [],
  );
  expect(told.toSorted()).toEqual(options.map(String).toSorted());
});
