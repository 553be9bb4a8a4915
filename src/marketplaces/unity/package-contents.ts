import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import { gzipHeadSize, readGzipExtra, type UnityPackageInfo } from './gzip-extra.ts';
import { tarEntries } from './tar-entries.ts';

/** One asset of a package. */
export interface UnityPackageFile {
  readonly guid: string;
  /** Where it goes in a project, such as `Assets/Harbour/dock.fbx`. Not trusted: it may hold `..`, or be absolute. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Bytes; absent for folders. */
  readonly size?: number;
}

/** What a package holds. */
export interface UnityPackageContents {
  /** As `readUnityPackageInfo` gives it. */
  readonly info?: UnityPackageInfo;
  readonly files: readonly UnityPackageFile[];
}

const mostFiles = 1_000_000;

/** The code behind `readUnityPackage`, which loads it. */
export async function readPackageContents(source: ReadableStream<Uint8Array>): Promise<UnityPackageContents> {
  const { head, rest } = await peek(source);
  const info = readGzipExtra(head);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const tar = isGzip ? rest.pipeThrough(new DecompressionStream('gzip')) : rest;
  const files = new Map<string, { -readonly [name in keyof UnityPackageFile]: UnityPackageFile[name] }>();
  try {
    for await (const { name, size, head: bytes } of tarEntries(tar)) {
      const [, guid, part] = /^(?:\.\/)?([0-9a-f]{32})\/([^/]+)$/i.exec(name) ?? [];
      if (guid === undefined) continue;
      const file = files.get(guid) ?? { guid, path: '', isFolder: true };
      files.set(guid, file);
      if (files.size > mostFiles) throw damaged('has too many files');
      if (part === 'asset') Object.assign(file, { size, isFolder: false });
      // The first line is the path; some packages have a second, of no meaning.
      if (part === 'pathname')
        file.path =
          new TextDecoder()
            .decode(await bytes())
            .split('\n', 1)[0]
            ?.trim() ?? '';
    }
  } catch (cause) {
    throw cause instanceof TypeError ? damaged('cannot be unpacked') : cause;
  }
  return { files: [...files.values()], ...(info === undefined ? {} : { info }) };
}

/** The first bytes, and all of them as a stream. */
async function peek(
  source: ReadableStream<Uint8Array>,
): Promise<{ head: Uint8Array; rest: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const reader = source.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (size < gzipHeadSize) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(new Uint8Array(value));
    size += value.length;
  }
  const head = new Uint8Array(await new Blob(chunks).arrayBuffer());
  const rest = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader.read()).value;
      if (chunk === undefined) controller.close();
      else controller.enqueue(new Uint8Array(chunk));
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head, rest };
}

function damaged(what: string): MarketplaceValidationError {
  return new MarketplaceValidationError(`The package ${what}`, { code: 'E_MANIFEST' });
}
