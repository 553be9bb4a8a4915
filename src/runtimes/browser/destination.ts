import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { domFailure } from './dom-failure.ts';

/** Where the bytes of a download go: a new stream for each try. */
export interface Destination {
  readonly maxSize: number;
  open(fallbackName: string): Promise<WritableStream<Uint8Array>>;
}

/** The file that the user picked. */
export function pickedFile(handle: FileSystemFileHandle): Destination {
  return {
    maxSize: Number.MAX_SAFE_INTEGER,
    open: async () => telling(await handle.createWritable(), handle.name),
  };
}

/** `out`, with errors of the family. */
function telling(out: WritableStream<Uint8Array>, file: string): WritableStream<Uint8Array> {
  const writer = out.getWriter();
  const told = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      throw domFailure(error, file);
    });
  return new WritableStream({
    write: (chunk) => told(writer.write(chunk)),
    close: () => told(writer.close()),
    abort: (reason) => told(writer.abort(reason)),
  });
}

/** A download as of a link, of what was gathered in a `Blob`. */
export function blobDownload(name: string | undefined, maxSize: number): Destination {
  return {
    maxSize,
    async open(fallbackName) {
      let size = 0;
      // Each write becomes a Blob at once: a browser keeps those on its disk when there are many.
      const blobs: Blob[] = [];
      return new WritableStream({
        write(chunk) {
          size += chunk.length;
          if (size > maxSize) {
            throw new MarketplaceSinkError(`Without streaming a download has at most ${maxSize} bytes`, {
              code: 'E_NO_SPACE',
              hint: 'Use opfs(), or a browser that has showSaveFilePicker()',
            });
          }
          blobs.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
        },
        close() {
          const link = document.createElement('a');
          link.href = URL.createObjectURL(new Blob(blobs));
          link.download = name ?? fallbackName;
          link.click();
          // The browser reads the Blob after the click, and does not say when it has.
          setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
        },
      });
    },
  };
}
