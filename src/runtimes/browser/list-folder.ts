import { isOwnPath, safePath, type SafePath } from '../../shared/safe-path.ts';
import type { SinkEntry } from '../../sinks/sink.ts';
import { entryOf, unlessMissing } from './folder-entry.ts';

/**
 * The complete files in `folder` and below, whose paths begin with `above`. Those whose name no {@link SafePath} has are
 * passed over, and so are partials and records.
 */
export async function* listFolder(
  folder: FileSystemDirectoryHandle,
  above: string,
): AsyncGenerator<SinkEntry> {
  for await (const entry of folder.values()) {
    const path = representable(above, entry.name);
    if (path === undefined) continue;
    if (entry.kind === 'directory') {
      yield* listFolder(entry, `${path}/`);
    } else {
      const file = await unlessMissing(path, () => entry.getFile());
      if (file !== undefined) yield entryOf(path, file);
    }
  }
}

/** The path of an entry, if one may have it. */
function representable(above: string, name: string): SafePath | undefined {
  // Chromium writes to a swap file beside the file.
  if (isOwnPath(name) || name.endsWith('.crswap')) return undefined;
  try {
    return safePath(name, { allowShortcuts: true }) === name ? (`${above}${name}` as SafePath) : undefined;
  } catch {
    return undefined;
  }
}
