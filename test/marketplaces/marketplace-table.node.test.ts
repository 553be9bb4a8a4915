import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { marketplaceTable, shownIn, withTable } from '../../tools/marketplace-table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.each(shownIn.filter((file) => file !== 'README.md' || existsSync(root + file)))(
  '%s shows the capabilities of all clients as they are (else: node tools/marketplace-table.mjs --write)',
  async (file) => {
    const text = readFileSync(root + file, 'utf8');
    expect(withTable(text, await marketplaceTable(), file)).toBe(text);
  },
);

test('every row of the table has a page', async () => {
  const pages = [...(await marketplaceTable()).matchAll(/\]\((docs\/\w+\.md)\)/g)].map(([, page]) => page);
  expect(pages.length).toBeGreaterThanOrEqual(8);
  for (const page of pages) expect(existsSync(`${root}${page}`), page).toBe(true);
});
