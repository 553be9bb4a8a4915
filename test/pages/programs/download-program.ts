// Downloads one file into the private file system, and tells how far it is.
import { opfs } from '../../../src/runtimes/browser/index.ts';
import { OneFileMarket, type OneFile } from '../../support/one-file-market.ts';

interface Download extends OneFile {
  readonly segments?: number | undefined;
}

let credited = 0;

async function start(download: Download): Promise<string> {
  const sink = await opfs('library');
  const market = new OneFileMarket(download);
  const result = await market.downloadAsset('1', sink, {
    folder: '',
    segments: download.segments ?? 1,
    onEvent(event) {
      if (event.type !== 'range') return;
      credited += event.range.end - event.range.start;
    },
  });
  await market.close();
  await sink.close?.();
  if (!result.success) throw new Error(`${result.error.code}: ${result.error.message}`);
  const [file] = result.files;
  return JSON.stringify({
    resumedBytes: file?.resumedBytes,
    verified: file?.verified,
    assurance: file?.assurance,
  });
}

/** SHA-256 of the file as it is in the private file system, in hexadecimal. */
async function digest(): Promise<string> {
  const root = await navigator.storage.getDirectory();
  const library = await root.getDirectoryHandle('library');
  const file = await (await library.getFileHandle('file.bin')).getFile();
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function left(): Promise<readonly string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of (await root.getDirectoryHandle('library', { create: true })).keys())
    names.push(name);
  return names.toSorted();
}

async function clear(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('library', { recursive: true }).catch(() => {});
}

Object.assign(globalThis, { ready: { start, digest, left, clear, progress: () => credited } });
