// cdn.html, as it is: the single-file build comes from the CDN that it names, here out of dist/.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { root } from '../../tools/entries.mjs';
import { embeddedPolyHaven } from '../marketplaces/polyhaven/embedded-poly-haven.ts';
import { answerNetwork } from './answer-network.ts';
import { serveSite } from './serve-site.ts';
import { it, type Visitor } from './visitor.ts';

const file = await readFile(`${root}playground/cdn.html`, 'utf8');
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { readonly version: string };

/** Opens the page, with a CDN that has this version and nothing else. */
async function openPage(
  { context, open }: Visitor,
  onTestFinished: (end: () => Promise<void>) => void,
): Promise<Page> {
  const cdn = `https://cdn.jsdelivr.net/npm/asset-marketplace-client-core@${version}/dist/cdn.js`;
  await context.route(cdn, async (route) => {
    const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
    await route.fulfill({ headers, body: await readFile(`${root}dist/cdn.js`) });
  });
  const site = await serveSite(`${root}playground`);
  onTestFinished(site.close);
  return open(`${site.url}cdn.html`);
}

describe('cdn.html', () => {
  it('lists, searches and saves, from one file and without a build step', async ({
    expect,
    newVisitor,
    onTestFinished,
  }) => {
    const visitor = await newVisitor();
    // A program cannot answer the browser's own dialog; without it a page saves as a link would.
    await visitor.context.addInitScript('delete globalThis.showSaveFilePicker');
    await answerNetwork(visitor.context, embeddedPolyHaven().shop.fetch);
    const page = await openPage(visitor, onTestFinished);
    await page.getByText('1 textures, free for any use (CC0)').waitFor();
    await page.getByLabel('Search').fill('nothing');
    await expect.poll(() => page.getByRole('button').count()).toBe(0);
    await page.getByLabel('Search').fill('PLANKS');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download Harbour Planks' }).click();
    expect((await saved).suggestedFilename()).toBe('harbour_planks.zip');
    await page.getByText(/^Harbour Planks: (\d+) files in a zip, \1 of them verified$/).waitFor();
    expect(file.match(/<script|<link/g)).toHaveLength(1);
  });

  it('says what is wrong when the marketplace is broken', async ({ expect, newVisitor, onTestFinished }) => {
    const visitor = await newVisitor();
    await answerNetwork(visitor.context, async () => new Response('out of order', { status: 500 }));
    const page = await openPage(visitor, onTestFinished);
    await page.getByText(/^E_HTTP: The marketplace answered 500/).waitFor();
    // The browser itself writes which answers were no success.
    expect(visitor.complaints.every((text) => text.includes('status of 500'))).toBe(true);
    visitor.complaints.length = 0;
  });
});
