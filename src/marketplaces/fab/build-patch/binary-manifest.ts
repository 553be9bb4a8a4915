import { ByteCursor } from './byte-cursor.ts';
import { ChunkTable } from './chunk-table.ts';
import type { FileColumns } from './file-table.ts';
import { manifestError } from './manifest-error.ts';
import type { ManifestInit, ManifestMeta } from './parsed-manifest.ts';
import { PartList } from './part-list.ts';

/** A window larger than this is no chunk: Unreal makes 1 MiB ones, rarely more. */
const maxWindow = 32 << 20;
/** What a packed chunk may have beyond its window: a header, and the overhead of data that does not compress. */
const maxOverhead = 64 << 10;
/** Tags of all files together: a file has a few, so more is a lie that would cost memory. */
const maxTags = 4_000_000;

/** The body of a binary manifest: sections of columns. */
export function readBinaryBody(
  body: Uint8Array,
  version: number,
): Omit<ManifestInit, 'buildId'> & { buildId?: string } {
  const cursor = new ByteCursor(body);
  const meta = cursor.section('the build description', readMeta);
  const chunks = cursor.section('the chunk list', readChunks);
  const files = cursor.section('the file list', (fields, dataVersion) =>
    readFiles(fields, dataVersion, chunks),
  );
  const customFields = cursor.section('the custom fields', readCustomFields);
  return { format: 'binary', version, ...meta, chunks, files, customFields };
}

function readMeta(
  fields: ByteCursor,
  dataVersion: number,
): Omit<ManifestMeta, 'buildId'> & { buildId?: string } {
  return {
    featureLevel: fields.i32('feature level'),
    isFileData: fields.u8('isFileData') !== 0,
    appId: fields.u32('app id'),
    appName: fields.string('app name'),
    buildVersion: fields.string('build version'),
    launchExe: fields.string('launch executable'),
    launchCommand: fields.string('launch command'),
    prereqIds: strings(fields, fields.count(4, 'prerequisite ids'), 'prerequisite id'),
    prereqName: fields.string('prerequisite name'),
    prereqPath: fields.string('prerequisite path'),
    prereqArgs: fields.string('prerequisite arguments'),
    ...(dataVersion >= 1 ? { buildId: fields.string('build id') } : {}),
    uninstallActionPath: dataVersion >= 2 ? fields.string('uninstall path') : '',
    uninstallActionArgs: dataVersion >= 2 ? fields.string('uninstall arguments') : '',
  };
}

function readChunks(fields: ByteCursor, dataVersion: number): ChunkTable {
  const count = fields.count(16 + 8 + 20 + 1 + 4 + 8, 'chunks');
  const guids = fields.take(count * 16, 'chunk GUIDs').slice();
  const rollingHashes = fields.take(count * 8, 'rolling hashes').slice();
  const sha1s = fields.take(count * 20, 'chunk checksums').slice();
  const groups = fields.take(count, 'chunk groups').slice();
  const sizes = readWindows(fields, count);
  const packedSizes = readPackedSizes(fields, sizes);
  const secretIds = dataVersion >= 1 ? fields.take(count * 16, 'chunk secrets').slice() : undefined;
  const chunks = new ChunkTable({
    count,
    guids,
    rollingHashes,
    sha1s,
    groups,
    sizes,
    packedSizes,
    secretIds,
  });
  const twice = chunks.firstDuplicate;
  if (twice !== undefined) throw manifestError(`chunk ${chunks.guid(twice)} is listed twice`);
  return chunks;
}

function readWindows(fields: ByteCursor, count: number): Uint32Array {
  const start = fields.skip(count * 4, 'window sizes');
  const sizes = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const position = start + index * 4;
    const size = fields.view.getUint32(position, true);
    if (size > maxWindow) throw manifestError(`a chunk of ${size} bytes`, { position });
    sizes[index] = size;
  }
  return sizes;
}

/** Signed numbers of 64 bits, which must fit the windows. */
function readPackedSizes(fields: ByteCursor, windows: Uint32Array): Float64Array {
  const start = fields.skip(windows.length * 8, 'sizes of stored chunks');
  const sizes = new Float64Array(windows.length);
  for (let index = 0; index < windows.length; index++) {
    const position = start + index * 8;
    const size =
      fields.view.getInt32(position + 4, true) * 0x1_0000_0000 + fields.view.getUint32(position, true);
    if (size < 0 || size > (windows[index] ?? 0) + maxOverhead) {
      throw manifestError(`a chunk of ${windows[index]} bytes takes ${size}`, { position });
    }
    sizes[index] = size;
  }
  return sizes;
}

function readFiles(fields: ByteCursor, dataVersion: number, chunks: ChunkTable): FileColumns {
  const count = fields.count(4 + 4 + 20 + 1 + 4 + 4, 'files');
  const paths = strings(fields, count, 'file name');
  const symlinks = new Map<number, string>();
  for (let index = 0; index < count; index++) {
    const target = fields.string('link target');
    if (target !== '') symlinks.set(index, target);
  }
  const sha1s = fields.take(count * 20, 'file checksums').slice();
  const flags = fields.take(count, 'file flags').slice();
  const tags = readTags(fields, count);
  const parts = new PartList(chunks, count, Math.floor(fields.remaining / partBytes));
  for (let index = 0; index < count; index++) {
    readParts(fields, chunks, parts);
    parts.endFile(index);
  }
  return {
    count,
    paths,
    symlinks,
    sha1s,
    flags,
    tags,
    parts: parts.finish(),
    ...(dataVersion >= 1
      ? { md5s: readMd5s(fields, count), mimeTypes: strings(fields, count, 'media type') }
      : {}),
    ...(dataVersion >= 2 ? { sha256s: fields.take(count * 32, 'file SHA-256').slice() } : {}),
  };
}

const noTags: readonly string[] = [];

function readTags(fields: ByteCursor, count: number): readonly (readonly string[])[] {
  let total = 0;
  return Array.from({ length: count }, () => {
    const at = fields.position;
    const tags = fields.count(4, 'install tags');
    total += tags;
    if (total > maxTags) throw manifestError(`more than ${maxTags} install tags`, { position: at });
    return tags === 0 ? noTags : strings(fields, tags, 'install tag');
  });
}

const partBytes = 28;

/** One check of the bounds a part, and no object: of all loops over a manifest, this one is the longest. */
function readParts(fields: ByteCursor, chunks: ChunkTable, parts: PartList): void {
  const count = fields.count(partBytes, 'chunk parts');
  const { view } = fields;
  for (let part = 0; part < count; part++) {
    const at = fields.skip(partBytes, 'a chunk part');
    const size = view.getUint32(at, true);
    if (size < partBytes) throw manifestError(`a chunk part of ${size} bytes`, { position: at });
    const chunk = chunks.indexOf(view, at + 4);
    if (chunk === undefined) throw manifestError('a file uses a chunk that is not listed', { position: at });
    parts.add(chunk, view.getUint32(at + 20, true), view.getUint32(at + 24, true), at);
    if (size > partBytes) fields.skip(size - partBytes, 'a chunk part');
  }
}

function readMd5s(fields: ByteCursor, count: number): Uint8Array {
  const md5s = new Uint8Array(count * 16);
  for (let index = 0; index < count; index++) {
    if (fields.u32('has MD5') !== 0) md5s.set(fields.take(16, 'MD5'), index * 16);
  }
  return md5s;
}

function readCustomFields(fields: ByteCursor): Readonly<Record<string, string>> {
  const count = fields.count(8, 'custom fields');
  const keys = strings(fields, count, 'key of a custom field');
  const custom = Object.create(null) as Record<string, string>;
  for (const key of keys) custom[key] = fields.string('custom field');
  return custom;
}

function strings(fields: ByteCursor, count: number, what: string): string[] {
  return Array.from({ length: count }, () => fields.string(what));
}
