import { ChunkTable } from './chunk-table.ts';
import type { FileColumns } from './file-table.ts';
import { writeGuid, writeHex } from './guid.ts';
import { jsonNumber, writeJsonNumber } from './json-number.ts';
import { manifestError } from './manifest-error.ts';
import { legacyChunkSize, type ManifestInit } from './parsed-manifest.ts';
import { PartList } from './part-list.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A JSON manifest: optional keys are simply absent, and what is not known is kept. */
export function readJsonManifest(bytes: Uint8Array): Omit<ManifestInit, 'buildId'> & { buildId?: string } {
  const root = object(parseJson(bytes), () => '');
  const version = readVersion(root['ManifestFileVersion']);
  const isFileData = boolean(root, 'bIsFileData') ?? root['ChunkHashList'] === undefined;
  const list = array(root, 'FileManifestList').map((file, index) =>
    object(file, () => `FileManifestList.${index}`),
  );
  const chunks = readChunks(root, isFileData ? guidsOf(list) : []);
  const customFields = Object.create(null) as Record<string, string>;
  for (const key of Object.keys(table(root, 'CustomFields'))) {
    customFields[key] = text(table(root, 'CustomFields'), key, 'CustomFields.') ?? '';
  }
  return {
    format: 'json',
    version,
    featureLevel: version,
    isFileData,
    appId: root['AppID'] === undefined ? 0 : number(root['AppID'], () => 'AppID'),
    appName: text(root, 'AppNameString') ?? '',
    buildVersion: text(root, 'BuildVersionString') ?? '',
    launchExe: text(root, 'LaunchExeString') ?? '',
    launchCommand: text(root, 'LaunchCommand') ?? '',
    prereqIds: texts(root, 'PrereqIds'),
    prereqName: text(root, 'PrereqName') ?? '',
    prereqPath: text(root, 'PrereqPath') ?? '',
    prereqArgs: text(root, 'PrereqArgs') ?? '',
    uninstallActionPath: '',
    uninstallActionArgs: '',
    chunks,
    files: readFiles(list, chunks, isFileData),
    customFields,
    unknownFields: unknownOf(root, knownRoot),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // Runtimes quote the text around the fault; only the place is ours to show.
    const place = /position (\d+)/.exec(error instanceof SyntaxError ? error.message : '')?.[1];
    throw manifestError('it is not valid JSON', {
      position: place === undefined ? undefined : Number(place),
    });
  }
}

/** The first manifests had no version; 255 was written by one release for 8. */
function readVersion(value: unknown): number {
  const version = value === undefined ? 1 : number(value, () => 'ManifestFileVersion');
  return version === 255 ? 8 : version;
}

function readChunks(root: Fields, fileGuids: readonly string[]): ChunkTable {
  const hashes = table(root, 'ChunkHashList');
  const names = [...new Set([...Object.keys(hashes), ...fileGuids])];
  const count = names.length;
  const columns = {
    count,
    guids: new Uint8Array(count * 16),
    rollingHashes: new Uint8Array(count * 8),
    sha1s: new Uint8Array(count * 20),
    groups: root['DataGroupList'] === undefined ? undefined : new Uint8Array(count),
    sizes: new Uint32Array(count).fill(legacyChunkSize),
    packedSizes: root['ChunkFilesizeList'] === undefined ? undefined : new Float64Array(count),
  };
  const shas = table(root, 'ChunkShaList');
  const groups = table(root, 'DataGroupList');
  const sizes = table(root, 'ChunkFilesizeList');
  const bytes = new Uint8Array(8);
  names.forEach((name, index) => {
    const field = (list: string): { field: string } => ({ field: `${list}.${name.slice(0, 40)}` });
    if (!writeGuid(name, columns.guids, index * 16)) throw manifestError('no GUID', field('ChunkHashList'));
    const hash = hashes[name];
    if (hash !== undefined && !writeJsonNumber(hash, columns.rollingHashes, index * 8, 8)) {
      throw manifestError('no hash', field('ChunkHashList'));
    }
    const sha = shas[name];
    if (sha !== undefined && !(typeof sha === 'string' && writeHash(sha, columns.sha1s, index))) {
      throw manifestError('no SHA-1', field('ChunkShaList'));
    }
    if (groups[name] !== undefined && columns.groups !== undefined) {
      columns.groups[index] = number(groups[name], () => field('DataGroupList').field, 1);
    }
    if (columns.packedSizes === undefined) return;
    if (!writeJsonNumber(sizes[name] ?? legacyChunkSize, bytes, 0, 8)) {
      throw manifestError('no size', field('ChunkFilesizeList'));
    }
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    if (size > legacyChunkSize * 2)
      throw manifestError(`a chunk takes ${size} bytes`, field('ChunkFilesizeList'));
    columns.packedSizes[index] = size;
  });
  const chunks = new ChunkTable(columns);
  const twice = chunks.firstDuplicate;
  if (twice !== undefined)
    throw manifestError(`chunk ${chunks.guid(twice)} is listed twice`, { field: 'ChunkHashList' });
  return chunks;
}

/** The oldest builds are stored as whole files, whose GUIDs are in no list. */
function guidsOf(list: readonly Fields[]): readonly string[] {
  return list.flatMap((file, index) =>
    array(file, 'FileChunkParts', `FileManifestList.${index}.`).flatMap((part) => {
      const guid = (part as { Guid?: unknown } | null)?.Guid;
      return typeof guid === 'string' ? [guid] : [];
    }),
  );
}

function readFiles(list: readonly Fields[], chunks: ChunkTable, isFileData: boolean): FileColumns {
  const count = list.length;
  const symlinks = new Map<number, string>();
  const unknownFields = new Map<number, Fields>();
  const sha1s = new Uint8Array(count * 20);
  const flags = new Uint8Array(count);
  const parts = new PartList(chunks, count, count, isFileData);
  const tags: (readonly string[])[] = [];
  const find = chunkFinder(chunks);
  const paths = list.map((file, index) => {
    const at = `FileManifestList.${index}.`;
    const path = text(file, 'Filename', at);
    if (path === undefined) throw manifestError('no name', { field: `${at}Filename` });
    const hash = file['FileHash'];
    if (typeof hash !== 'string' || !writeHash(hash, sha1s, index)) {
      throw manifestError('no SHA-1', { field: `${at}FileHash` });
    }
    flags[index] =
      (boolean(file, 'bIsReadOnly', at) === true ? 1 : 0) |
      (boolean(file, 'bIsCompressed', at) === true ? 2 : 0) |
      (boolean(file, 'bIsUnixExecutable', at) === true ? 4 : 0);
    tags.push(texts(file, 'InstallTags', at));
    const target = text(file, 'SymlinkTarget', at) ?? '';
    if (target !== '') symlinks.set(index, target);
    readParts(file, at, find, parts);
    parts.endFile(index);
    const unknown = unknownOf(file, knownFile);
    if (unknown !== undefined) unknownFields.set(index, unknown);
    return path;
  });
  return { count, paths, symlinks, sha1s, flags, tags, parts: parts.finish(), unknownFields };
}

type FindChunk = (guid: string) => number | undefined;

/** Finds chunks by the text of their GUIDs, each of which comes many times. */
function chunkFinder(chunks: ChunkTable): FindChunk {
  const known = new Map<string, number | undefined>();
  const bytes = new Uint8Array(16);
  return (guid) => {
    let index = known.get(guid);
    if (index === undefined && writeGuid(guid, bytes, 0)) {
      index = chunks.indexOf(bytes, 0);
      known.set(guid, index);
    }
    return index;
  };
}

function readParts(file: Fields, at: string, find: FindChunk, parts: PartList): void {
  array(file, 'FileChunkParts', at).forEach((entry, index) => {
    const place = (name: string): string => `${at}FileChunkParts.${index}${name}`;
    const part = object(entry, () => place(''));
    const name = part['Guid'];
    const known = typeof name === 'string' ? find(name) : undefined;
    if (known === undefined) throw manifestError('a chunk that is not listed', { field: place('.Guid') });
    const offset = number(part['Offset'], () => place('.Offset'));
    const length = number(part['Size'], () => place('.Size'));
    parts.add(known, offset, length, () => place(''));
  });
}

/** SHA-1 as hexadecimal, or as three decimal digits a byte, in both cases in the order of its bytes. */
function writeHash(hash: string, into: Uint8Array, index: number): boolean {
  return (
    writeHex(hash, into, index * 20, 20) ||
    (hash.length === 60 && writeJsonNumber(hash, into, index * 20, 20))
  );
}

const knownRoot: ReadonlySet<string> = new Set([
  'ManifestFileVersion',
  'bIsFileData',
  'AppID',
  'AppNameString',
  'BuildVersionString',
  'LaunchExeString',
  'LaunchCommand',
  'PrereqIds',
  'PrereqName',
  'PrereqPath',
  'PrereqArgs',
  'FileManifestList',
  'ChunkHashList',
  'ChunkShaList',
  'DataGroupList',
  'ChunkFilesizeList',
  'CustomFields',
]);
const knownFile: ReadonlySet<string> = new Set([
  'Filename',
  'FileHash',
  'FileChunkParts',
  'InstallTags',
  'bIsUnixExecutable',
  'bIsReadOnly',
  'bIsCompressed',
  'SymlinkTarget',
]);

function unknownOf(fields: Fields, known: ReadonlySet<string>): Fields | undefined {
  const unknown = Object.create(null) as Record<string, unknown>;
  let found = false;
  for (const key of Object.keys(fields)) {
    if (known.has(key)) continue;
    unknown[key] = fields[key];
    found = true;
  }
  return found ? unknown : undefined;
}

function object(value: unknown, field: () => string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw manifestError('no object', field() === '' ? { position: 0 } : { field: field() });
}

function number(value: unknown, field: () => string, length?: number): number {
  const parsed = jsonNumber(value, length);
  if (parsed === undefined) throw manifestError('no number', { field: field() });
  return parsed;
}

/** An object of many keys, or none of them. */
function table(fields: Fields, key: string): Fields {
  return fields[key] === undefined || fields[key] === null ? {} : object(fields[key], () => key);
}

function array(fields: Fields, key: string, at = ''): readonly unknown[] {
  const value = fields[key] ?? [];
  if (!Array.isArray(value)) throw manifestError('no list', { field: at + key });
  return value as unknown[];
}

function text(fields: Fields, key: string, at = ''): string | undefined {
  const value = fields[key] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw manifestError('no text', { field: at + key });
  return value;
}

function texts(fields: Fields, key: string, at = ''): readonly string[] {
  return array(fields, key, at).map((value, index) => {
    if (typeof value !== 'string') throw manifestError('no text', { field: `${at}${key}.${index}` });
    return value;
  });
}

function boolean(fields: Fields, key: string, at = ''): boolean | undefined {
  const value = fields[key] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean')
    throw manifestError('neither true nor false', { field: at + key });
  return value;
}
