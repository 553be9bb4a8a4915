import { describe, expect, test } from 'vitest';
import type { DownloadResult } from '../../src/models/download-result.ts';
import * as browser from '../../src/runtimes/browser/index.ts';
import { createMarketplace } from '../../src/testing/index.ts';
import { codeBlocks } from '../docs/code-blocks.ts';

const pages: Readonly<Record<string, string>> = import.meta.glob('../../docs/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const importStatement = /^import \{([^}]*)\} from '([^']+)';$/gm;

const blocks = Object.entries(pages).flatMap(([path, text]) =>
  codeBlocks(text)
    .filter(({ marks }) => marks.has('browser'))
    .map(({ code, line }) => ({ name: `${path.replace('../../', '')}:${line}`, code })),
);

/** Runs a block as a page would, with a marketplace and with pickers that need no click; says how downloads ended. */
async function run(code: string): Promise<readonly DownloadResult[]> {
  const imported: string[] = [];
  const body = code.replaceAll(importStatement, (_, names: string, module: string) => {
    expect(module).toBe('asset-marketplace-client-core/browser');
    imported.push(...names.split(',').map((name) => name.trim()));
    return '';
  });
  const files = [{ path: 'crane.glb', size: 100_000 }];
  await using market = createMarketplace({ assets: [{ uid: '3001', title: 'Dock Crane', files }] }).client();
  const results: DownloadResult[] = [];
  const downloadAsset = market.downloadAsset.bind(market);
  market.downloadAsset = async (...args) => {
    const result = await downloadAsset(...args);
    results.push(result);
    return result;
  };
  const folder = await navigator.storage.getDirectory();
  const given: Readonly<Record<string, unknown>> = {
    market,
    showDirectoryPicker: () => folder.getDirectoryHandle('picked', { create: true }),
    ...Object.fromEntries(imported.map((name) => [name, Reflect.get(browser, name)])),
  };
  const Work = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new Work(...Object.keys(given), body)(...Object.values(given));
  return results;
}

describe('the blocks of the documentation that are for browsers', () => {
  test('are there', () => expect(blocks.length).toBeGreaterThan(3));

  test.each(blocks)('$name runs', async ({ code }) => {
    const pickers = globalThis as { showSaveFilePicker?: unknown };
    const { showSaveFilePicker } = pickers;
    const folder = await navigator.storage.getDirectory();
    pickers.showSaveFilePicker = () => folder.getFileHandle('saved', { create: true });
    try {
      const results = await run(code);
      expect(results.map(({ success }) => success)).toEqual([true]);
    } finally {
      pickers.showSaveFilePicker = showSaveFilePicker;
    }
  });
});
