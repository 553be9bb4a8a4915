// Downloads of the page, with faults in the middle, reloads and closed tabs.
import { describe } from 'vitest';
import { begin, fault, it, look, past, setSpeed, share, storedNames, sumOf, transfer } from './visitor.ts';

const large = 'Quiet Dock Crane 53';
const largeFolder = `${large}-made-53`;
const small = 'Sunlit Market Stall 17';
const smallFolder = `${small}-made-17`;

describe.concurrent('a download', () => {
  it('gets over a cut, an expired link and 429, pauses, resumes, and ends verified', async ({
    expect,
    newVisitor,
  }) => {
    const page = await (await newVisitor()).visit();
    const sum = await begin(page, large);
    const row = transfer(page, large);
    await past(page, large, 'sky.bin', 0.02);
    for (const name of ['Cut', 'Expired link', '429']) {
      const before = await share(page, large, 'sky.bin');
      await fault(page, name);
      await past(page, large, 'sky.bin', before + 0.05);
    }
    await row.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused').waitFor();
    expect(await storedNames(page)).not.toContain('sky.bin');
    expect(await page.locator('#code').textContent()).toContain('controller.abort()');
    await setSpeed(page, 'No limit');
    await row.getByRole('button', { name: 'Resume' }).click();
    await row.getByText(/^Done and verified/).waitFor();
    await row.getByText('verified by checksum').first().waitFor();
    expect(await sumOf(page, largeFolder, 'sky.bin')).toBe(sum);
    const log = (await page.locator('#log').textContent()) ?? '';
    for (const said of ['E_NETWORK', 'asked for a new link: expired', 'E_RATE_LIMITED', 'suspended'])
      expect(log).toContain(said);
  });

  it('is not held up by a connection that falls silent, and begins again when a byte is wrong', async ({
    expect,
    newVisitor,
  }) => {
    const page = await (await newVisitor()).visit();
    const sum = await begin(page, small);
    const log = page.locator('#log');
    await log.getByText('scene.bin: transferring').waitFor();
    await fault(page, 'Stall');
    await log.getByText('scene.bin: E_TIMEOUT').waitFor();
    await fault(page, 'Wrong bytes');
    await setSpeed(page, 'No limit');
    await log.getByText('byte 0: integrity').waitFor();
    await transfer(page, small).getByText(/^Done/).waitFor();
    expect(await sumOf(page, smallFolder, 'scene.bin')).toBe(sum);
  });

  it('never joins two versions of a file, and a retry brings the new one', async ({ expect, newVisitor }) => {
    const page = await (await newVisitor()).visit();
    const old = await begin(page, small);
    const row = transfer(page, small);
    await page.locator('#log').getByText('scene.bin: transferring').waitFor();
    await fault(page, 'Changed file');
    await page.locator('#log').getByText('byte 0: changed').waitFor();
    await setSpeed(page, 'No limit');
    await row.getByText(/^Failed/).waitFor();
    await row.getByText(/E_INTEGRITY|E_CHANGED/).waitFor();
    const strip = row.locator('.files li', { hasText: 'scene.bin' }).locator('.strip');
    await expect.poll(() => strip.evaluate((each) => each.style.backgroundImage)).toBe('none');
    await row.getByRole('button', { name: 'Retry' }).click();
    await row.getByText(/^Done/).waitFor();
    expect(await sumOf(page, smallFolder, 'scene.bin')).not.toBe(old);
  });

  it('goes on when the page was loaded again, and when the tab was closed', async ({
    expect,
    newVisitor,
  }) => {
    const visitor = await newVisitor();
    const page = await visitor.visit();
    await setSpeed(page, '20 MB/s');
    const sum = await begin(page, large);
    await past(page, large, 'sky.bin', 0.1);
    await page.reload();
    await past(page, large, 'sky.bin', 0.2);
    // A download that began at byte 0 again would have asked for the whole file.
    expect(await page.locator('#log').textContent()).not.toContain('byte 0');
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    expect(kept).toContain('made-53');
    expect(kept).not.toMatch(/Quiet|http|token/);
    await page.close();
    const later = await visitor.visit();
    await past(later, large, 'sky.bin', 0.2);
    await setSpeed(later, 'No limit');
    const row = transfer(later, large);
    await row.getByText(/^Done/).waitFor();
    expect(await sumOf(later, largeFolder, 'sky.bin')).toBe(sum);
    await later.reload();
    await later.getByText('Kept in this browser: 1 asset, 23.00 MB').click();
    expect(await later.locator('.transfer').count()).toBe(0);
    const saved = later.waitForEvent('download');
    await later.getByRole('button', { name: `Save ${large}` }).click();
    expect((await saved).suggestedFilename()).toBe(`${large}-made-53.zip`);
    await later.getByRole('button', { name: `Delete ${large}` }).click();
    await later.getByText('Kept in this browser').waitFor({ state: 'hidden' });
    expect(await storedNames(later)).not.toContain('sky.bin');
  });

  it('that is cancelled leaves nothing behind', async ({ expect, newVisitor }) => {
    const page = await (await newVisitor()).visit();
    await begin(page, large);
    await past(page, large, 'sky.bin', 0.05);
    await transfer(page, large).getByRole('button', { name: 'Cancel' }).click();
    await transfer(page, large).getByText('removed').waitFor();
    const left = await storedNames(page);
    expect(left.filter((name) => name.includes('partial') || name.includes('sky'))).toEqual([]);
  });

  it('takes several connections a file when asked to, and shows what each has brought', async ({
    expect,
    newVisitor,
  }) => {
    const page = await (await newVisitor()).visit();
    await page.getByLabel('Connections a file').selectOption('4');
    await page.getByRole('button', { name: 'Try one of 23 MB' }).click();
    const strip = transfer(page, large).locator('.files li', { hasText: 'sky.bin' }).locator('.strip');
    const bands = (): Promise<number> =>
      strip.evaluate((each) => each.style.backgroundImage.match(/var\(--accent\)/g)?.length ?? 0);
    // Each range that is there is a band with two edges.
    await expect.poll(bands).toBe(8);
    await setSpeed(page, 'No limit');
    await transfer(page, large).getByText(/^Done/).waitFor();
    expect(await bands()).toBe(2);
  });

  it('goes into a folder that the user picks', async ({ expect, newVisitor }) => {
    const visitor = await newVisitor();
    // A program cannot answer the browser's own dialog.
    await visitor.context.addInitScript(() => {
      const picker = async (): Promise<FileSystemDirectoryHandle> =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      Object.assign(globalThis, { showDirectoryPicker: picker });
    });
    const page = await visitor.visit();
    const dialog = await look(page, 'Matcaps from 0000');
    await dialog.getByRole('button', { name: 'Download to a folder…' }).click();
    await transfer(page, 'Matcaps from 0000').getByText(/^Done/).waitFor();
    expect(await storedNames(page, 'picked')).toContain('0000.webp');
  });

  it('of several assets goes into a zip for each, as ordinary downloads', async ({ expect, newVisitor }) => {
    const visitor = await newVisitor();
    // As browsers do: one dialog at a time, and only the first is in the click.
    await visitor.context.addInitScript(() => {
      let asked = 0;
      let open = false;
      const picker = async (): Promise<FileSystemFileHandle> => {
        asked += 1;
        if (open) throw new DOMException('File picker already active', 'NotAllowedError');
        if (asked > 1) throw new DOMException('Must be handling a user gesture', 'SecurityError');
        open = true;
        const root = await navigator.storage.getDirectory();
        const handle = await root.getFileHandle('picked.zip', { create: true });
        open = false;
        return handle;
      };
      Object.assign(globalThis, { showSaveFilePicker: picker });
    });
    const page = await visitor.visit();
    await page.getByLabel('Choose Matcaps from 0000').check();
    await page.getByLabel('Choose Bunny Model').check();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'As zips…' }).click();
    await transfer(page, 'Bunny Model').getByText(/^Done/).waitFor();
    await transfer(page, 'Matcaps from 0000').getByText(/^Done/).waitFor();
    expect((await saved).suggestedFilename()).toMatch(/^(?:Matcaps from 0000|Bunny Model)\.zip$/);
    expect(await storedNames(page)).toContain('picked.zip');
  });
});
