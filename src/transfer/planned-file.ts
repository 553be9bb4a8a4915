import { createError } from '../errors/create-error.ts';
import type { Checksum } from '../models/checksum.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import { safePath, type SafePath } from '../shared/safe-path.ts';
import { hashBytes } from './checksum.ts';

/** A file that is to be written: what the marketplace says of it, checked, and where it goes. */
export interface PlannedFile {
  readonly remote: RemoteFile;
  readonly path: SafePath;
  /** Names the content: equal keys, equal bytes. */
  readonly contentKey: string;
}

const hexLength = { md5: 32, sha1: 40, sha256: 64 } as const;
const keyLength = 32;

/**
 * Checks what a marketplace says of a file and decides where it goes.
 *
 * @throws MarketplaceError `E_NAME` for a path that may not be used, `E_SCHEMA` for anything else of a wrong shape.
 */
export async function planFile(
  assetUid: string,
  folder: string,
  given: RemoteFile,
  options: { readonly allowShortcuts?: boolean | undefined },
): Promise<PlannedFile> {
  checkShape(given);
  const remote = given.content.kind === 'inline' ? await describeInline(given, given.content.bytes) : given;
  const path = safePath(folder === '' ? remote.path : `${folder}/${remote.path}`, options);
  const checksums = (remote.checksums ?? []).map(
    ({ algorithm, value }) => `${algorithm}:${value.toLowerCase()}`,
  );
  const identity = [
    assetUid,
    remote.path,
    remote.version ?? '',
    remote.size ?? '',
    ...checksums.toSorted(),
    ...(checksums.length === 0 ? partsOf(remote) : []),
  ];
  const key = await hashBytes('sha256', new TextEncoder().encode(JSON.stringify(identity)));
  return { remote, path, contentKey: key.slice(0, keyLength) };
}

/** What names the content of a file that has no checksum: the chunks that it is made of. */
function partsOf({ content }: RemoteFile): readonly string[] {
  if (content.kind !== 'chunked') return [];
  return content.parts.map(
    ({ chunk, offset, length }) => `${content.store.chunk(chunk).id} ${offset} ${length}`,
  );
}

/** A file in memory knows its size and checksum itself. */
async function describeInline(file: RemoteFile, content: Uint8Array | string): Promise<RemoteFile> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const checksum: Checksum = { algorithm: 'sha256', value: await hashBytes('sha256', bytes) };
  return { ...file, size: bytes.length, checksums: [checksum], content: { kind: 'inline', bytes } };
}

function checkShape(file: RemoteFile): void {
  if (typeof file !== 'object' || file === null) throw wrong('file', 'is no object', undefined);
  const { path, size, checksums, content } = file;
  if (typeof path !== 'string' || path === '') throw wrong('path', 'is no name', undefined);
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0)) {
    throw typeof size === 'number' && size > Number.MAX_SAFE_INTEGER
      ? createError('E_TOO_LARGE', 'The file is larger than numbers can count', { file: path, phase: 'plan' })
      : wrong('size', 'is no whole number of bytes', path);
  }
  for (const { algorithm, value } of checksums ?? []) {
    const length = hexLength[algorithm];
    if (
      length === undefined ||
      typeof value !== 'string' ||
      value.length !== length ||
      !/^[0-9a-f]+$/i.test(value)
    ) {
      throw wrong('checksums', 'has an entry that is no md5, sha1 or sha256 in hexadecimal', path);
    }
  }
  if (content?.kind === 'chunked' && size === undefined)
    throw wrong('size', 'is missing for a chunked file', path);
  if (content?.kind !== 'located' && content?.kind !== 'chunked' && content?.kind !== 'inline') {
    throw wrong('content.kind', 'is none of "located", "chunked", "inline"', path);
  }
}

function wrong(field: string, what: string, file: string | undefined): Error {
  return createError('E_SCHEMA', `The marketplace's client describes a file wrongly: "${field}" ${what}`, {
    field,
    file,
    phase: 'plan',
  });
}
