// How the page looks: previews, screenshots to be looked at, and no barrier that axe finds.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, describe } from 'vitest';
import { fault, it, look, past, sizes, wholeList } from './visitor.ts';

const screens = fileURLToPath(new URL('../../.tool/screens/', import.meta.url));
beforeAll(() => mkdir(screens, { recursive: true }));

/** Every violation of WCAG and of good practice that can be found by program. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

describe('a preview', () => {
  it('shows a picture, and turns a model once three.js is there', async ({ expect, newVisitor }) => {
    const page = await (await newVisitor()).visit();
    const dialog = await look(page, 'Matcaps from 0000');
    await dialog.getByRole('button', { name: 'Look at 0000.webp' }).click();
    const image = dialog.getByRole('img', { name: 'Preview of 0000.webp' });
    await expect
      .poll(() => image.evaluate((each) => (each as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await look(page, 'Suzi Model');
    await dialog.getByRole('button', { name: 'Look at suzi.glb' }).click();
    const view = dialog.getByRole('img', { name: '3D view of suzi.glb' });
    const before = await view.screenshot();
    // What turns looks different after a while.
    await expect.poll(async () => before.equals(await view.screenshot())).toBe(false);
    await page.screenshot({ path: `${screens}model.png` });
    expect(await violations(page)).toEqual([]);
  });
});

describe.concurrent('the page', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of Object.entries(sizes)) {
      it(`has no barrier that axe finds, ${colorScheme} and ${name}`, async ({ expect, newVisitor }) => {
        const page = await (await newVisitor({ colorScheme, viewport })).visit();
        const screenshot = (what: string, fullPage = false): Promise<Buffer> =>
          page.screenshot({ path: `${screens}${colorScheme}-${name}-${what}.png`, fullPage });
        await wholeList(page);
        expect(await violations(page)).toEqual([]);
        await screenshot('library');
        const dialog = await look(page, 'Quiet Dock Crane 53');
        expect(await violations(page)).toEqual([]);
        await screenshot('detail');
        await dialog.getByRole('button', { name: 'Download to this browser' }).click();
        await page.locator('#chart canvas').waitFor();
        await past(page, 'Quiet Dock Crane 53', 'sky.bin', 0.05);
        await fault(page, '429');
        await page.locator('#log').getByText('E_RATE_LIMITED').waitFor();
        await past(page, 'Quiet Dock Crane 53', 'sky.bin', 0.2);
        expect(await violations(page)).toEqual([]);
        await screenshot('download', true);
      });
    }
  }
});
