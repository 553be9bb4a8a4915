// Marketplaces on the network, as the page uses them. Their answers come from tests of the SDK.
import { describe } from 'vitest';
import { embeddedPolyHaven } from '../marketplaces/polyhaven/embedded-poly-haven.ts';
import { embeddedSketchfab } from '../marketplaces/sketchfab/embedded-sketchfab.ts';
import { answerNetwork } from './answer-network.ts';
import { it, look, transfer } from './visitor.ts';

describe.concurrent('a marketplace on the network', () => {
  it('is listed and downloaded from without an account', async ({ expect, newVisitor }) => {
    const visitor = await newVisitor();
    const { shop } = embeddedPolyHaven();
    await answerNetwork(visitor.context, shop.fetch);
    const page = await visitor.visit();
    await page.getByLabel('Marketplace').selectOption('Poly Haven');
    await page.locator('#status').getByText('3 assets', { exact: true }).waitFor();
    expect(await page.locator('#faults').isVisible()).toBe(false);
    expect(await page.locator('#code').textContent()).toContain('new PolyHavenClient()');
    const dialog = await look(page, 'Boat');
    await dialog.getByRole('button', { name: 'Download to this browser' }).click();
    await transfer(page, 'Boat')
      .getByText(/^Done and verified/)
      .waitFor();
  });

  it('gets the token that was typed, which is in memory only', async ({ expect, newVisitor }) => {
    const visitor = await newVisitor();
    const { shop, state } = await embeddedSketchfab();
    const seen = await answerNetwork(visitor.context, shop.fetch);
    const page = await visitor.visit();
    await page.getByLabel('Marketplace').selectOption('Sketchfab');
    await page.getByText('Give a token, then connect.').waitFor();
    expect(seen).toEqual([]);
    await page.getByLabel('Token').fill(state.token);
    await page.getByRole('button', { name: 'Connect' }).click();
    await expect.poll(() => page.locator('#status').textContent()).toMatch(/^\d+ assets$/);
    expect(seen.length).toBeGreaterThan(0);
    for (const { url, authorization } of seen) {
      expect(authorization).toBe(
        url.startsWith('https://api.sketchfab.com/') ? `Token ${state.token}` : undefined,
      );
    }
    const written = await page.evaluate(() =>
      [
        JSON.stringify([localStorage, sessionStorage]),
        document.cookie,
        location.href,
        document.documentElement.outerHTML,
      ].join(' '),
    );
    expect(written).not.toContain(state.token);
    expect(JSON.stringify(await visitor.context.storageState({ indexedDB: true }))).not.toContain(
      state.token,
    );
    await page.reload();
    expect(await page.getByLabel('Token').inputValue()).toBe('');
  });

  it('that cannot be reached says so, and can be tried again', async ({ expect, newVisitor }) => {
    const visitor = await newVisitor();
    const { shop } = embeddedPolyHaven();
    await visitor.context.route(/^https:/, (route) => route.abort());
    const page = await visitor.visit();
    await page.getByLabel('Marketplace').selectOption('Poly Haven');
    await page.getByText(/^E_CORS_OR_NETWORK/).waitFor();
    await visitor.context.unroute(/^https:/);
    await answerNetwork(visitor.context, shop.fetch);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#status').getByText('3 assets', { exact: true }).waitFor();
    // The browser itself writes what it could not load.
    expect(visitor.complaints.every((text) => text.startsWith('Failed to load resource'))).toBe(true);
    visitor.complaints.length = 0;
  });
});
