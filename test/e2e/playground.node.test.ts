// The playground as people use it: the static site, in a real Chromium.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPlayground, startPlaygroundHost, type PlaygroundHost } from './playground-host.ts';

const screens = fileURLToPath(new URL('../../.tool/screens/', import.meta.url));
/** Two columns of cards and a panel, and a telephone. */
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const listed = '10,000 assets';

let host: PlaygroundHost;
beforeAll(async () => {
  await mkdir(screens, { recursive: true });
  host = await startPlaygroundHost();
}, 120_000);
afterAll(() => host?.close());

let context: BrowserContext;
let complaints: readonly string[] = [];
afterEach(async () => {
  await context?.close();
  expect(complaints).toEqual([]);
});

async function open(options: BrowserContextOptions = {}, script = ''): Promise<Page> {
  context = await host.browser({ viewport: sizes.wide, ...options });
  await context.addInitScript(script);
  return visit();
}

/** Another visit of the same person. */
async function visit(): Promise<Page> {
  const opened = await openPlayground(context, host.url);
  complaints = opened.complaints;
  const { page } = opened;
  await page.locator('#status').getByText(listed, { exact: true }).waitFor();
  return page;
}

/** The row of a download. */
const transfer = (page: Page, title: string): Locator =>
  page.locator('.transfer').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** Searches for a title and opens its dialog. */
async function look(page: Page, title: string): Promise<Locator> {
  await page.getByRole('searchbox', { name: 'Search' }).fill(title);
  await page.locator('.card:not([hidden])').getByText(title, { exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^\d+ files?, /).waitFor();
  return dialog;
}

const setSpeed = (page: Page, label: string): Promise<unknown> =>
  page.getByLabel('Speed').selectOption({ label });

/** How many bytes of the file's progress bar are full, from 0 to 1. */
const share = (page: Page, title: string, file: string): Promise<number> =>
  transfer(page, title)
    .getByRole('progressbar', { name: file })
    .evaluate((bar) => (bar as HTMLProgressElement).value / 1000);

/** SHA-256 of a file in the browser's storage. */
function stored(page: Page, name: string): Promise<string | undefined> {
  return page.evaluate(async (wanted) => {
    const find = async (folder: FileSystemDirectoryHandle): Promise<FileSystemFileHandle | undefined> => {
      for await (const handle of folder.values()) {
        if (handle.kind === 'file' && handle.name === wanted) return handle;
        const below = handle.kind === 'directory' ? await find(handle) : undefined;
        if (below !== undefined) return below;
      }
      return undefined;
    };
    const handle = await find(await navigator.storage.getDirectory());
    if (handle === undefined) return undefined;
    const digest = await crypto.subtle.digest('SHA-256', await (await handle.getFile()).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }, name);
}

/** Every violation of WCAG and of good practice that can be found by program. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

describe('the library', () => {
  it('is searched as one types, filtered, counted and ordered', async () => {
    const page = await open();
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('lighthouse frozn');
    const first = page.locator('.card:not([hidden]) .title').first();
    await expect.poll(() => first.textContent()).toContain('Frozen Lighthouse');
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await page.getByLabel('Kind').selectOption('hdri');
    await expect.poll(() => page.locator('#status').textContent()).toMatch(/^2,\d{3} found, 10,000 assets$/);
    await page.getByLabel('Order').selectOption('largest');
    await expect.poll(() => first.textContent()).not.toContain('HDRI');
    expect(await page.locator('.card:not([hidden]) .facts').first().textContent()).toBe('hdri, 24.00 MB');
    expect(await page.locator('#code').textContent()).toContain('library.facets');
  });

  it('can be used by keyboard alone', async () => {
    const page = await open();
    await page.getByRole('searchbox', { name: 'Search' }).focus();
    for (let tabs = 0; tabs < 5; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    expect(await page.locator('#chosen').textContent()).toBe('1 chosen');
    await page.keyboard.press('End');
    const last = page.locator('.card[aria-posinset="10000"] .open');
    await expect.poll(() => last.evaluate((card) => card === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByText(/files, /)
      .waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('draws only what is on the screen, fast enough to scroll through 10,000 assets', async () => {
    const page = await open();
    const times = await page.evaluate(async () => {
      const scroller = document.getElementById('scroller') as HTMLElement;
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const taken: number[] = [];
      const step = (scroller.scrollHeight - scroller.clientHeight) / 240;
      let before = await frame();
      for (let count = 0; count < 240; count += 1) {
        scroller.scrollTop += step;
        const now = await frame();
        taken.push(now - before);
        before = now;
      }
      return taken.toSorted((a, b) => a - b);
    });
    const at = (part: number): string => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1);
    console.log(
      `frames while scrolling 10,000 assets, ms: median ${at(0.5)}, 95 % ${at(0.95)}, worst ${at(1)}`,
    );
    expect(await page.locator('.card').count()).toBeLessThan(80);
    expect(await page.locator('.card:not([hidden]) .title').last().textContent()).not.toBe('');
  });

  it('comes with at most 150 KiB, pictures included', async () => {
    await host.takeWeights();
    const page = await open();
    await page.waitForLoadState('networkidle');
    const weights = [...(await host.takeWeights()).values()];
    const bytes = weights.reduce((sum, weight) => sum + weight, 0);
    console.log(`the page and its first pictures: ${(bytes / 1024).toFixed(1)} KiB gzip`);
    expect(bytes).toBeLessThan(150 * 1024);
  });
});

describe('a download', () => {
  const large = 'Quiet Dock Crane 53';
  const small = 'Sunlit Market Stall 17';

  /** Begins a download, and says what the marketplace promises of its large file. */
  async function begin(page: Page, title: string): Promise<string | null> {
    const dialog = await look(page, title);
    const sum = await dialog.locator('td.mono').first().getAttribute('title');
    await dialog.getByRole('button', { name: 'Download to this browser' }).click();
    return sum;
  }

  it('gets over a cut, an expired link and 429, pauses, resumes, and ends verified', async () => {
    const page = await open();
    const sum = await begin(page, large);
    const row = transfer(page, large);
    const past = (part: number): Promise<unknown> =>
      expect.poll(() => share(page, large, 'sky.bin'), { timeout: 20_000 }).toBeGreaterThan(part);
    await past(0.02);
    for (const fault of ['Cut', 'Expired link', '429']) {
      const before = await share(page, large, 'sky.bin');
      await page.getByRole('button', { name: fault, exact: true }).click();
      await past(before + 0.08);
    }
    await row.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused').waitFor();
    expect(await stored(page, 'sky.bin')).toBeUndefined();
    await setSpeed(page, 'No limit');
    await row.getByRole('button', { name: 'Resume' }).click();
    await row.getByText(/^Done/).waitFor();
    await row.getByText('done, proof: digest').first().waitFor();
    expect(await stored(page, 'sky.bin')).toBe(sum);
    const log = (await page.locator('#log').textContent()) ?? '';
    for (const said of ['E_NETWORK', 'asked for a new link: expired', 'E_RATE_LIMITED', 'suspended'])
      expect(log).toContain(said);
  });

  it('is not held up by a connection that falls silent, and begins again when a byte is wrong', async () => {
    const page = await open();
    const sum = await begin(page, small);
    const log = page.locator('#log');
    await log.getByText('scene.bin: transferring').waitFor();
    await page.getByRole('button', { name: 'Stall', exact: true }).click();
    await log.getByText('scene.bin: E_TIMEOUT').waitFor();
    await log.getByText('scene.bin: transferring').nth(1).waitFor();
    await page.getByRole('button', { name: 'Wrong bytes' }).click();
    await setSpeed(page, 'No limit');
    await log.getByText('byte 0: integrity').waitFor();
    await transfer(page, small).getByText(/^Done/).waitFor();
    expect(await stored(page, 'scene.bin')).toBe(sum);
  });

  it('never joins two versions of a file, and a retry brings the new one', async () => {
    const page = await open();
    const old = await begin(page, small);
    const row = transfer(page, small);
    await page.locator('#log').getByText('scene.bin: transferring').waitFor();
    await page.getByRole('button', { name: 'Changed file' }).click();
    await page.locator('#log').getByText('byte 0: changed').waitFor();
    await setSpeed(page, 'No limit');
    await row.getByText(/^Failed/).waitFor();
    await row.getByText(/E_INTEGRITY|E_CHANGED/).waitFor();
    await row.getByRole('button', { name: 'Retry' }).click();
    await row.getByText(/^Done/).waitFor();
    expect(await stored(page, 'scene.bin')).not.toBe(old);
  });

  it('goes on when the page was loaded again, and when the tab was closed', async () => {
    const page = await open();
    const sum = await begin(page, large);
    await expect.poll(() => share(page, large, 'sky.bin'), { timeout: 20_000 }).toBeGreaterThan(0.15);
    await page.reload();
    await expect.poll(() => share(page, large, 'sky.bin'), { timeout: 20_000 }).toBeGreaterThan(0.3);
    const kept = await page.evaluate(() => localStorage.getItem('playground:downloads'));
    expect(kept).toContain('made-53');
    expect(kept).not.toMatch(/Quiet|http|token/);
    await page.close();
    const later = await visit();
    await setSpeed(later, 'No limit');
    const row = transfer(later, large);
    await row.getByText(/^Done/).waitFor();
    expect(await stored(later, 'sky.bin')).toBe(sum);
    await later.reload();
    await later.locator('#status').getByText(listed, { exact: true }).waitFor();
    expect(await later.locator('.transfer').count()).toBe(0);
  });

  it('that is cancelled leaves nothing behind', async () => {
    const page = await open();
    await begin(page, large);
    await expect.poll(() => share(page, large, 'sky.bin'), { timeout: 20_000 }).toBeGreaterThan(0.1);
    await transfer(page, large).getByRole('button', { name: 'Cancel' }).click();
    await transfer(page, large).getByText('removed').waitFor();
    const left = await page.evaluate(async () => {
      const names: string[] = [];
      const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        for await (const handle of folder.values()) {
          if (handle.kind === 'directory') await walk(handle);
          else names.push(handle.name);
        }
      };
      await walk(await navigator.storage.getDirectory());
      return names;
    });
    expect(left.filter((name) => name.includes('partial') || name.includes('sky'))).toEqual([]);
  });

  it('of several assets goes into a zip for each, as ordinary downloads', async () => {
    // A program cannot answer the browser's own dialog; without it the page saves as a link would.
    const page = await open({}, 'delete globalThis.showSaveFilePicker');
    await page.getByLabel('Choose Matcaps from 0000').check();
    await page.getByLabel('Choose Bunny Model').check();
    const saved: string[] = [];
    page.on('download', (download) => saved.push(download.suggestedFilename()));
    await page.getByRole('button', { name: 'As zips…' }).click();
    await expect.poll(() => saved.toSorted()).toEqual(['Bunny Model.zip', 'Matcaps from 0000.zip']);
  });
});

describe('a preview', () => {
  it('shows a picture, and turns a model once three.js is there', async () => {
    const page = await open();
    const dialog = await look(page, 'Matcaps from 0000');
    await dialog.getByRole('button', { name: 'Look at 0000.webp' }).click();
    const image = dialog.getByRole('img', { name: 'Preview of 0000.webp' });
    await expect
      .poll(() => image.evaluate((each) => (each as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await look(page, 'Suzi Model');
    await dialog.getByRole('button', { name: 'Look at suzi.glb' }).click();
    await dialog.getByRole('img', { name: '3D view of suzi.glb' }).waitFor();
    await page.waitForFunction(() => {
      // Something is drawn when not all of the picture is clear.
      const copy = document.createElement('canvas').getContext('2d');
      const canvas = document.querySelector('.preview canvas');
      if (copy === null || !(canvas instanceof HTMLCanvasElement)) return false;
      return new Promise((resolve) => {
        requestAnimationFrame(() => {
          copy.drawImage(canvas, 0, 0, 300, 150);
          resolve(copy.getImageData(0, 0, 300, 150).data.some((value) => value > 0));
        });
      });
    });
    await page.screenshot({ path: `${screens}model.png` });
  });
});

describe('the page', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of Object.entries(sizes)) {
      it(`has no barrier that axe finds, ${colorScheme} and ${name}`, async () => {
        const page = await open({ colorScheme, viewport });
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: `${screens}${colorScheme}-${name}-library.png` });
        const dialog = await look(page, 'Quiet Dock Crane 53');
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: `${screens}${colorScheme}-${name}-detail.png` });
        await dialog.getByRole('button', { name: 'Download to this browser' }).click();
        await page.locator('#chart canvas').waitFor();
        await page.getByRole('button', { name: '429' }).click();
        await page.getByRole('button', { name: 'Cut', exact: true }).click();
        await page.locator('#log').getByText('E_RATE_LIMITED').waitFor();
        await expect
          .poll(() => share(page, 'Quiet Dock Crane 53', 'sky.bin'), { timeout: 20_000 })
          .toBeGreaterThan(0.2);
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: `${screens}${colorScheme}-${name}-download.png`, fullPage: true });
      });
    }
  }
});
