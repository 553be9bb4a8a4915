import {
  chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';

/** Two columns, and a telephone. */
export const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const listed = '10,000 assets';

/** A person with a browser of their own: what it stores is there at their next visit. */
export interface Visitor {
  readonly context: BrowserContext;
  /** What the pages wrote to the console as an error or a warning, and what they threw. */
  readonly complaints: string[];
  /** Opens a page. */
  open(url: string): Promise<Page>;
  /** Opens the playground, and waits for its first assets. */
  visit(url?: string): Promise<Page>;
}

/** A test with a real Chromium, and with visitors who must have nothing to complain about in the end. */
export const it = test
  .extend(
    'launch',
    { scope: 'file' },
    {
      executablePath: await chromiumPath(),
      args: [...chromiumArgs, '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    },
  )
  .extend('browser', { scope: 'file' }, async ({ launch }, { onCleanup }) => {
    const browser = await chromium.launch(launch);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('newVisitor', async ({ browser }, { onCleanup }) => {
    const visitors: Visitor[] = [];
    onCleanup(async () => {
      for (const { context } of visitors) await context.close();
      expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([]);
    });
    return async (options: BrowserContextOptions = {}): Promise<Visitor> => {
      // The language is named, since that of a machine without one is none that pages can use.
      const context = await browser.newContext({ locale: 'en-US', viewport: sizes.wide, ...options });
      const complaints: string[] = [];
      const open = async (url: string): Promise<Page> => {
        const page = await context.newPage();
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (message) => {
          // Without a graphics card the browser reads each picture of a 3D view back, and says that this is slow.
          const isSlowGraphics = message.text().includes('GL Driver Message');
          if (['error', 'warning'].includes(message.type()) && !isSlowGraphics)
            complaints.push(message.text());
        });
        await page.goto(url);
        return page;
      };
      const visit = async (url = inject('playground')): Promise<Page> => {
        const page = await open(url);
        await page.locator('.card').first().waitFor();
        return page;
      };
      const visitor = { context, complaints, open, visit };
      visitors.push(visitor);
      return visitor;
    };
  });

/** Waits for the end of the list. */
export const wholeList = (page: Page): Promise<void> =>
  page.locator('#status').getByText(listed, { exact: true }).waitFor();

/** The row of a download. */
export const transfer = (page: Page, title: string): Locator =>
  page.locator('.transfer').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** Searches for a title and opens its dialog. */
export async function look(page: Page, title: string): Promise<Locator> {
  await page.getByRole('searchbox', { name: 'Search' }).fill(title);
  await page.locator('.card').getByText(title, { exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^\d+ files?, /).waitFor();
  return dialog;
}

/** Begins a download into the browser's storage, and says what the marketplace promises of its large file. */
export async function begin(page: Page, title: string): Promise<string | null> {
  const dialog = await look(page, title);
  const sum = await dialog.locator('.mono').first().getAttribute('title');
  await dialog.getByRole('button', { name: 'Download to this browser' }).click();
  return sum;
}

export const setSpeed = (page: Page, label: string): Promise<unknown> =>
  page.getByLabel('Speed').selectOption({ label });

export const fault = (page: Page, name: string): Promise<void> =>
  page.locator('#fault-buttons').getByRole('button', { name }).click();

/** Waits until more than so much of a file's progress bar is full, from 0 to 1. */
export async function past(page: Page, title: string, file: string, part: number): Promise<void> {
  const bar = await transfer(page, title).getByRole('progressbar', { name: file }).elementHandle();
  await page.waitForFunction(([each, least]) => (each as HTMLProgressElement).value > 1000 * least, [
    bar,
    part,
  ] as const);
}

export const share = (page: Page, title: string, file: string): Promise<number> =>
  transfer(page, title)
    .getByRole('progressbar', { name: file })
    .evaluate((bar) => (bar as HTMLProgressElement).value / 1000);

/** The names of all files in the browser's storage, or in a folder of it. */
export function storedNames(page: Page, below = ''): Promise<readonly string[]> {
  return page.evaluate(async (start) => {
    const names: string[] = [];
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const handle of folder.values()) {
        if (handle.kind === 'directory') await walk(handle);
        else names.push(handle.name);
      }
    };
    const root = await navigator.storage.getDirectory();
    await walk(start === '' ? root : await root.getDirectoryHandle(start));
    return names;
  }, below);
}

/** SHA-256 of a file in the folder of an asset, in the browser's storage. */
export function sumOf(page: Page, folder: string, name: string): Promise<string> {
  return page.evaluate(
    async ([below = '', file = '']) => {
      const root = await navigator.storage.getDirectory();
      const library = await root.getDirectoryHandle('library');
      const handle = await (await library.getDirectoryHandle(below)).getFileHandle(file);
      const bytes = await (await handle.getFile()).arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
    [folder, name],
  );
}
