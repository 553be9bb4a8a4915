import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { checkOptions } from '../../shared/options.ts';
import type { Sink } from '../../sinks/sink.ts';

const defaultMaxBlobBytes = 512 << 20;

/** Settings of {@link saveAs}. */
export interface SaveAsOptions {
  /** The name to propose. Default: that of the file, and `download.zip` for a zip. */
  readonly name?: string | undefined;
  /** All files in one zip, written when the sink is closed. Default false: the sink takes a single file. */
  readonly zip?: boolean | undefined;
  /**
   * The largest download, bytes, where the browser cannot stream to a file and it is gathered in a `Blob` first.
   * Default 512 MiB.
   */
  readonly maxBlobBytes?: number | undefined;
}

type SavePicker = (options: { suggestedName?: string }) => Promise<FileSystemFileHandle>;

/**
 * The ordinary download of a browser: one file, or an asset as one zip. Where the browser can ask the user for a place
 * (`showSaveFilePicker`, in a click), it does so now, and bytes stream there; elsewhere they are gathered in a `Blob` of
 * at most `maxBlobBytes`, which is then saved as a link would be.
 *
 * Bytes are taken in order, and nothing can be resumed. A file only appears when it is complete: a zip at
 * `sink.close()`. When a file of a zip breaks off after its first byte, the whole zip is given up, since what is in a
 * stream cannot be taken back.
 *
 * @throws MarketplaceUnsupportedError outside of a page.
 * @throws MarketplaceSinkError (`failure: 'permission'`) when the user cancels.
 * @throws TypeError for an unknown option.
 * @example
 * ```ts
 * button.onclick = async () => {
 *   const sink = await saveAs({ name: 'lamp.zip', zip: true });
 *   const result = await market.downloadAsset('3001', sink);
 *   await sink.close?.();
 * };
 * ```
 */
export async function saveAs(options: SaveAsOptions = {}): Promise<Sink> {
  checkOptions(options, ['name', 'zip', 'maxBlobBytes'], 'saveAs');
  if (globalThis.document === undefined) {
    throw new MarketplaceUnsupportedError('Only a page can save a download');
  }
  const {
    zip = false,
    name = zip ? 'download.zip' : undefined,
    maxBlobBytes = defaultMaxBlobBytes,
  } = options;
  const handle = await pick(name);
  const { blobDownload, pickedFile } = await import('./destination.ts');
  const destination = handle === undefined ? blobDownload(name, maxBlobBytes) : pickedFile(handle);
  if (zip) return (await import('./zip-sink.ts')).zipSink(destination);
  return (await import('./single-file-sink.ts')).singleFileSink(destination);
}

/** Asks the user for a file; undefined where the browser cannot ask, or not outside of a click. */
async function pick(suggestedName: string | undefined): Promise<FileSystemFileHandle | undefined> {
  const { showSaveFilePicker } = globalThis as { showSaveFilePicker?: SavePicker };
  try {
    return await showSaveFilePicker?.(suggestedName === undefined ? {} : { suggestedName });
  } catch (error) {
    const { name } = error as DOMException;
    if (name === 'SecurityError') return undefined;
    const message = name === 'AbortError' ? 'The user chose no file' : 'The browser did not ask for a file';
    throw new MarketplaceSinkError(message, { failure: 'permission', cause: error });
  }
}
