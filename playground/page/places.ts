import type { Sink } from 'asset-marketplace-client-core';
import { directory, opfs, saveAs } from 'asset-marketplace-client-core/browser';

type FolderPicker = (options: { readonly mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;

const { showDirectoryPicker } = globalThis as { readonly showDirectoryPicker?: FolderPicker };

/** Can the user pick a folder here? */
export const canPickFolder: boolean = showDirectoryPicker !== undefined;

let storage: Promise<Sink> | undefined;

/** The browser's private file system, opened once for all downloads. */
export function browserStorage(): Promise<Sink> {
  storage ??= opfs('library');
  return storage;
}

/** Asks for a folder, in a click; undefined when the user picked none. */
export async function pickFolder(): Promise<(() => Promise<Sink>) | undefined> {
  try {
    const handle = await showDirectoryPicker?.({ mode: 'readwrite' });
    if (handle === undefined) return undefined;
    const sink = directory(handle);
    return async () => sink;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** A browser shows one dialog at a time. */
let lastAsked: Promise<unknown> = Promise.resolve();

/** An ordinary download: a file, or a zip of several. Asks where at once, so call it in a click. */
export function ordinaryDownload(title: string, zip: boolean): () => Promise<Sink> {
  const make = (): Promise<Sink> => {
    const made = lastAsked.then(() => saveAs(zip ? { name: `${title}.zip`, zip } : {}));
    lastAsked = made.catch(() => {});
    return made;
  };
  let first: Promise<Sink> | undefined = make();
  first.catch(() => {});
  // What is given away cannot be taken up again: another try asks again.
  return () => {
    const sink = first ?? make();
    first = undefined;
    return sink;
  };
}
