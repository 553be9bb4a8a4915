import type { SafePath } from '../../shared/safe-path.ts';
import type { SinkEntry } from '../../sinks/sink.ts';
import { domFailure } from './dom-failure.ts';

/** A file or folder that is not there is no failure. */
export async function unlessMissing<T>(file: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (/^(NotFound|TypeMismatch)Error$/.test((error as DOMException).name)) return undefined;
    throw domFailure(error, file);
  }
}

/** A complete file, as the browser has it. */
export function entryOf(path: SafePath, file: File): SinkEntry {
  return { path, size: file.size, modifiedAt: new Date(file.lastModified) };
}
