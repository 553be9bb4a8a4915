// The script of a page: in memory, and in the browser's private files.
import { opfs } from 'asset-marketplace-client-core/browser';
import { useIt, useItInMemory } from './use-it.mjs';

async function inPage() {
  await useItInMemory();
  const sink = await opfs('library');
  try {
    return await useIt(sink, async (path) => {
      const names = path.split('/');
      const name = names.pop() ?? '';
      let folder = await navigator.storage.getDirectory();
      for (const each of ['library', ...names]) folder = await folder.getDirectoryHandle(each);
      const file = await (await folder.getFileHandle(name)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    });
  } finally {
    await sink.close();
  }
}

globalThis.ready = inPage();
