import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';

declare const ready: {
  runContract(): Promise<{ readonly run: number; readonly failures: readonly string[] }>;
};

describe('opfs() in a profile on the disk', () => {
  let host: BrowserHost;
  beforeAll(async () => {
    host = await startBrowserHost(fileURLToPath(new URL('programs/contract-program.ts', import.meta.url)));
  });
  afterAll(() => host?.close());

  it('keeps the whole contract of sinks, past 5 GiB too', async () => {
    const page = await host.open();
    const { run, failures } = await page.evaluate(() => ready.runContract());
    expect(failures).toEqual([]);
    expect(run).toBeGreaterThan(40);
  }, 120_000);
});
