// Writes files to the browser's sinks as a page's script does.
import { isMarketplaceError } from '../../../src/errors/marketplace-error.ts';
import { opfs, saveAs } from '../../../src/runtimes/browser/index.ts';
import { safePath } from '../../../src/shared/safe-path.ts';
import type { Sink } from '../../../src/sinks/sink.ts';
import { seededBytes } from '../../../src/testing/index.ts';

const step = 1 << 20;

async function store(sink: Sink, path: string, size: number): Promise<void> {
  const file = await sink.open({ path: safePath(path), contentKey: 'c0ffee00', size, ifExists: 'replace' });
  try {
    await file.reserve(size);
    for (let at = 0; at < size; at += step)
      await file.write(at, [seededBytes(1, at, Math.min(step, size - at))]);
    await file.commit({ size });
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Stores a file in the private file system, and says what the sink promises. */
async function storePrivately(size: number, workerUrl?: string): Promise<string> {
  const sink = await opfs('stored', workerUrl === undefined ? {} : { workerUrl });
  try {
    await store(sink, 'a/file.bin', size);
    const entry = await sink.stat(safePath('a/file.bin'));
    return JSON.stringify({ resumable: sink.capabilities.resumable, size: entry?.size });
  } catch (error) {
    return isMarketplaceError(error) ? error.code : String(error);
  } finally {
    await sink.close?.();
  }
}

/** Saves files as an ordinary download of one file, or of a zip, as in a browser that cannot ask for a place. */
async function save(paths: readonly string[], size: number): Promise<void> {
  Object.assign(globalThis, { showSaveFilePicker: undefined });
  const [first = ''] = paths;
  const sink = await saveAs(paths.length > 1 ? { zip: true, name: 'asset.zip' } : { name: first });
  for (const path of paths) await store(sink, path, size);
  await sink.close?.();
}

Object.assign(globalThis, { ready: { storePrivately, save } });
