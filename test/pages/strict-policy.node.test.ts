import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';

declare const ready: { storePrivately(size: number, workerUrl?: string): Promise<string> };
const programs = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

describe('opfs() under a policy that allows only scripts of the site', () => {
  let host: BrowserHost;
  beforeAll(async () => {
    host = await startBrowserHost(programs('sinks-program.ts'), {
      policy: "default-src 'self'",
      scripts: { '/opfs-worker.js': programs('opfs-worker-program.ts') },
    });
  });
  afterAll(() => host?.close());

  it('resumes with a worker of the site', async () => {
    const page = await host.open();
    const stored = await page.evaluate(() => ready.storePrivately(5_000_000, '/opfs-worker.js'));
    expect(JSON.parse(stored)).toEqual({ resumable: true, size: 5_000_000 });
  });

  it('works without resuming where the inlined worker is forbidden', async () => {
    const page = await host.open();
    const stored = await page.evaluate(() => ready.storePrivately(5_000_000));
    expect(JSON.parse(stored)).toEqual({ resumable: false, size: 5_000_000 });
  });

  it('says E_NO_SPACE on a disk too', async () => {
    const page = await host.open();
    const session = await host.context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: host.origin, quotaSize: 20_000_000 });
    expect(await page.evaluate(() => ready.storePrivately(30_000_000, '/opfs-worker.js'))).toBe('E_NO_SPACE');
    expect(await page.evaluate(() => ready.storePrivately(30_000_000))).toBe('E_NO_SPACE');
  });
});
