import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directory, opfs, saveAs } from '../../src/runtimes/browser/index.ts';
import { contents, sameProgram } from '../support/same-program.ts';
import { privateFolder, type PrivateFolder } from './private-folder.ts';
import { readZip } from './read-zip.ts';

const all = Object.keys(contents);
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const page = globalThis as { showSaveFilePicker?: unknown };

describe('the same program', () => {
  const { showSaveFilePicker } = page;
  let folder: PrivateFolder;
  beforeEach(async () => {
    folder = await privateFolder();
  });
  afterEach(async () => {
    page.showSaveFilePicker = showSaveFilePicker;
    await folder.remove();
  });

  it('downloads an asset to the private file system', async () => {
    expect((await sameProgram(() => opfs(folder.path))).result.success).toBe(true);
    for (const path of all) expect(text(await folder.get(path))).toBe(contents[path]);
  });

  it('downloads it to a folder that the user picked', async () => {
    expect((await sameProgram(() => directory(folder.handle))).result.success).toBe(true);
    for (const path of all) expect(text(await folder.get(path))).toBe(contents[path]);
  });

  it('saves it as one zip', async () => {
    page.showSaveFilePicker = () => folder.handle.getFileHandle('picked.zip', { create: true });
    const { result } = await sameProgram(() => saveAs({ zip: true }));
    expect(result.success).toBe(true);
    const files = readZip((await folder.get('picked.zip')) ?? new Uint8Array());
    expect([...files.keys()].toSorted()).toEqual(all.toSorted());
    for (const path of all) expect(text(files.get(path))).toBe(contents[path]);
  });
});
