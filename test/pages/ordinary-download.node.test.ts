import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededMismatch } from '../../src/testing/index.ts';
import { readZip } from '../browser/read-zip.ts';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';

declare const ready: { save(paths: readonly string[], size: number): Promise<void> };

describe('saveAs() in a page', () => {
  let host: BrowserHost;
  beforeAll(async () => {
    host = await startBrowserHost(fileURLToPath(new URL('programs/sinks-program.ts', import.meta.url)));
  });
  afterAll(() => host?.close());

  async function download(paths: readonly string[], size: number): Promise<Download> {
    const page = await host.open();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.evaluate(({ files, bytes }) => ready.save(files, bytes), { files: paths, bytes: size }),
    ]);
    return saved;
  }

  it('makes an ordinary download of a file', async () => {
    const saved = await download(['lamp.glb'], 3_000_000);
    expect(saved.suggestedFilename()).toBe('lamp.glb');
    const bytes = await readFile(await saved.path());
    expect(bytes.length).toBe(3_000_000);
    expect(seededMismatch(1, 0, bytes)).toBeUndefined();
  });

  it('makes an ordinary download of an asset as one zip', async () => {
    const saved = await download(['lamp/lamp.glb', 'lamp/lamp.png'], 2_000_000);
    expect(saved.suggestedFilename()).toBe('asset.zip');
    const files = readZip(await readFile(await saved.path()));
    expect([...files.keys()]).toEqual(['lamp/lamp.glb', 'lamp/lamp.png']);
    for (const bytes of files.values()) expect(seededMismatch(1, 0, bytes)).toBeUndefined();
  });
});
