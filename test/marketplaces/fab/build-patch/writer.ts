import { chunkPath } from '../../../../src/marketplaces/fab/build-patch/chunk-path.ts';
import { ChunkTable } from '../../../../src/marketplaces/fab/build-patch/chunk-table.ts';
import { guidText, writeGuid } from '../../../../src/marketplaces/fab/build-patch/guid.ts';
import { rollingHash } from '../../../../src/marketplaces/fab/build-patch/rolling-hash.ts';
import { crc32 } from '../../../../src/shared/crc32.ts';

/** A chunk as a manifest lists it. */
export interface WrittenChunk {
  guid: string;
  hash: Uint8Array;
  sha1: Uint8Array;
  size: number;
  packedSize: number;
  group?: number;
  secretId?: Uint8Array;
}

export interface WrittenFile {
  path: string;
  sha1: Uint8Array;
  parts: { guid: string; offset: number; length: number }[];
  flags?: number;
  tags?: string[];
  symlink?: string;
  md5?: Uint8Array;
  mimeType?: string;
  sha256?: Uint8Array;
}

export interface WrittenBuild {
  level: number;
  /** In the header; default `level`. */
  version?: number;
  isFileData?: boolean;
  appName?: string;
  buildVersion?: string;
  buildId?: string;
  prereqIds?: string[];
  chunks: WrittenChunk[];
  files: WrittenFile[];
  customFields?: Record<string, string>;
}

/** How the file itself is written; everything that a hostile one could say otherwise. */
export interface WriteOptions {
  compress?: boolean;
  storedAs?: number;
  headerSize?: number;
  /** Changes the body before it is hashed. */
  changeBody?: (body: Uint8Array) => Uint8Array;
  /** Bytes that a later version adds to each section, and to each chunk part. */
  future?: number;
  wide?: boolean;
  /** Said instead of the true ones. */
  size?: number;
  packedSize?: number;
  sha1?: Uint8Array;
}

/** A growing list of bytes. */
export class ByteWriter {
  #parts: Uint8Array[] = [];

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.bytes(bytes);
  }

  u64(value: number | bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
    return this.bytes(bytes);
  }

  guid(text: string): this {
    const bytes = new Uint8Array(16);
    if (!writeGuid(text, bytes, 0)) throw new TypeError(`no GUID: ${text}`);
    return this.bytes(bytes);
  }

  string(text: string, wide = false): this {
    if (text === '') return this.u32(0);
    if (!wide) {
      const bytes = new TextEncoder().encode(`${text}\0`);
      return this.u32(bytes.length).bytes(bytes);
    }
    const units = Uint16Array.from({ length: text.length + 1 }, (_, index) => text.charCodeAt(index) || 0);
    return this.u32(-units.length >>> 0).bytes(new Uint8Array(units.buffer));
  }

  section(dataVersion: number, fields: ByteWriter, future = 0): this {
    const bytes = fields.done();
    return this.u32(5 + bytes.length + future)
      .u8(dataVersion)
      .bytes(bytes)
      .bytes(new Uint8Array(future).fill(0xab));
  }

  done(): Uint8Array {
    return concat(this.#parts);
  }
}

/** A binary manifest of levels 14 and later. */
export async function writeManifest(build: WrittenBuild, options: WriteOptions = {}): Promise<Uint8Array> {
  const honest = writeBody(build, options);
  const body = options.changeBody?.(honest) ?? honest;
  const packed = options.compress === true ? await deflate(body) : body;
  const version = build.version ?? build.level;
  const headerSize = options.headerSize ?? (version >= 22 ? 73 : 41);
  const header = new ByteWriter()
    .u32(0x44bec00c)
    .u32(headerSize)
    .u32(options.size ?? body.length)
    .u32(options.packedSize ?? packed.length)
    .bytes(options.sha1 ?? (await digest('SHA-1', body)))
    .u8(options.storedAs ?? (options.compress === true ? 1 : 0))
    .u32(version)
    .bytes(new Uint8Array(Math.max(0, headerSize - 41)))
    .done();
  return new ByteWriter().bytes(header.subarray(0, headerSize)).bytes(packed).done();
}

function writeBody(build: WrittenBuild, { future = 0, wide = false }: WriteOptions): Uint8Array {
  const { level, chunks, files } = build;
  const meta = new ByteWriter()
    .u32(level)
    .u8(build.isFileData === true ? 1 : 0)
    .u32(7)
    .string(build.appName ?? 'Demo', wide)
    .string(build.buildVersion ?? '1.0')
    .string('Demo.exe')
    .string('-run');
  meta.u32(build.prereqIds?.length ?? 0);
  for (const id of build.prereqIds ?? []) meta.string(id);
  meta.string('').string('').string('');
  if (level >= 18) meta.string(build.buildId ?? 'build-id');
  if (level >= 21) meta.string('uninstall.exe').string('/quiet');

  const chunkList = new ByteWriter().u32(chunks.length);
  for (const { guid } of chunks) chunkList.guid(guid);
  for (const { hash } of chunks) chunkList.bytes(hash);
  for (const { sha1 } of chunks) chunkList.bytes(sha1);
  for (const { guid, group } of chunks) chunkList.u8(group ?? groupOf(guid));
  for (const { size } of chunks) chunkList.u32(size);
  for (const { packedSize } of chunks) chunkList.u64(packedSize);
  if (level >= 22) {
    for (const { secretId } of chunks) chunkList.bytes(secretId ?? new Uint8Array(16));
    for (const { packedSize } of chunks) chunkList.u32(packedSize);
    for (const _ of chunks) chunkList.bytes(new Uint8Array(16));
  }

  const fileList = new ByteWriter().u32(files.length);
  for (const { path } of files) fileList.string(path, wide);
  for (const { symlink } of files) fileList.string(symlink ?? '');
  for (const { sha1 } of files) fileList.bytes(sha1);
  for (const { flags } of files) fileList.u8(flags ?? 0);
  for (const { tags = [] } of files) {
    fileList.u32(tags.length);
    for (const tag of tags) fileList.string(tag);
  }
  for (const { parts } of files) {
    fileList.u32(parts.length);
    for (const { guid, offset, length } of parts) {
      fileList
        .u32(28 + future)
        .guid(guid)
        .u32(offset)
        .u32(length)
        .bytes(new Uint8Array(future));
    }
  }
  if (level >= 19) {
    for (const { md5 } of files) {
      fileList.u32(md5 === undefined ? 0 : 1);
      if (md5 !== undefined) fileList.bytes(md5);
    }
    for (const { mimeType } of files) fileList.string(mimeType ?? '');
  }
  if (level >= 20) for (const { sha256 } of files) fileList.bytes(sha256 ?? new Uint8Array(32));

  const custom = Object.entries(build.customFields ?? {});
  const customFields = new ByteWriter().u32(custom.length);
  for (const [key] of custom) customFields.string(key);
  for (const [, value] of custom) customFields.string(value);

  const later = future > 0 ? 7 : 0;
  return new ByteWriter()
    .section(later || (level >= 21 ? 2 : level >= 18 ? 1 : 0), meta, future)
    .section(later || (level >= 22 ? 3 : 0), chunkList, future)
    .section(later || (level >= 20 ? 2 : level >= 19 ? 1 : 0), fileList, future)
    .section(later, customFields, future)
    .done();
}

/** Headers of what version, stored how; and what else a chunk may say that is not so. */
export interface ChunkOptions {
  version?: 1 | 2 | 3 | 4;
  compress?: boolean;
  storedAs?: number;
  guid?: string;
  size?: number;
  sha1?: Uint8Array;
}

/** A chunk file. */
export async function writeChunk(
  guid: string,
  data: Uint8Array,
  options: ChunkOptions = {},
): Promise<Uint8Array> {
  const { version = 3, compress = false } = options;
  const packed = compress ? await deflate(data) : data;
  const header = new ByteWriter()
    .u32(0xb1fe3aa2)
    .u32(version)
    .u32([41, 62, 66, 98][version - 1] ?? 0)
    .u32(packed.length)
    .guid(options.guid ?? guid)
    .bytes(rollingHash(data))
    .u8(options.storedAs ?? (compress ? 1 : 0));
  if (version >= 2) header.bytes(options.sha1 ?? (await digest('SHA-1', data))).u8(3);
  if (version >= 3) header.u32(options.size ?? data.length);
  if (version >= 4) header.bytes(new Uint8Array(32));
  return header.bytes(packed).done();
}

/** A build with its chunks, each under its path below the base URL. */
export interface PackedBuild {
  build: WrittenBuild;
  manifest: Uint8Array;
  /** By path. */
  chunks: Map<string, Uint8Array>;
}

export interface PackOptions extends WriteOptions {
  level?: number;
  chunkSize?: number;
  /** Fill chunks up with zeros to this size, as old builds do. */
  padTo?: number;
  buildVersion?: string;
  compressChunks?: boolean;
  chunkVersion?: 1 | 2 | 3 | 4;
  /** Beside their bytes. */
  files?: Record<string, Partial<WrittenFile>>;
}

/**
 * Cuts files into chunks: one after the other, as if they were one. Equal chunks get equal GUIDs, so two builds share
 * what did not change.
 */
export async function packBuild(
  contents: Record<string, Uint8Array>,
  options: PackOptions = {},
): Promise<PackedBuild> {
  const { level = 17, chunkSize = 1024, compressChunks = true, chunkVersion = level >= 22 ? 4 : 3 } = options;
  const build: WrittenBuild = { level, chunks: [], files: [], buildVersion: options.buildVersion ?? '1.0' };
  const stored = new Map<string, Uint8Array>();
  for (const [path, bytes] of Object.entries(contents)) {
    const parts: WrittenFile['parts'] = [];
    for (let at = 0; at < bytes.length; at += chunkSize) {
      const part = bytes.subarray(at, at + chunkSize);
      const data = concat([part, new Uint8Array(Math.max(0, (options.padTo ?? 0) - part.length))]);
      const sha1 = await digest('SHA-1', data);
      const guid = guidText(sha1, 0);
      if (!stored.has(guid)) {
        const packed = await writeChunk(guid, data, { version: chunkVersion, compress: compressChunks });
        stored.set(guid, packed);
        build.chunks.push({
          guid,
          hash: rollingHash(data),
          sha1,
          size: data.length,
          packedSize: packed.length,
        });
      }
      parts.push({ guid, offset: 0, length: part.length });
    }
    build.files.push({
      path,
      parts,
      sha1: await digest('SHA-1', bytes),
      ...(level >= 20 ? { sha256: await digest('SHA-256', bytes) } : {}),
      ...options.files?.[path],
    });
  }
  const chunks = new Map<string, Uint8Array>();
  const table = chunkTableOf(build.chunks);
  build.chunks.forEach(({ guid }, index) => {
    const bytes = stored.get(guid);
    if (bytes !== undefined) chunks.set(chunkPath(table, index, level), bytes);
  });
  return { build, manifest: await writeManifest(build, options), chunks };
}

/** The table that a manifest with these chunks gives. */
export function chunkTableOf(chunks: readonly WrittenChunk[]): ChunkTable {
  return new ChunkTable({
    count: chunks.length,
    guids: concat(chunks.map(({ guid }) => new ByteWriter().guid(guid).done())),
    rollingHashes: concat(chunks.map(({ hash }) => hash)),
    sha1s: concat(chunks.map(({ sha1 }) => sha1)),
    groups: Uint8Array.from(chunks, ({ guid, group }) => group ?? groupOf(guid)),
    sizes: Uint32Array.from(chunks, ({ size }) => size),
    packedSizes: Float64Array.from(chunks, ({ packedSize }) => packedSize),
    secretIds: concat(chunks.map(({ secretId }) => secretId ?? new Uint8Array(16))),
  });
}

export async function digest(algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>));
}

export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function groupOf(guid: string): number {
  return crc32(new ByteWriter().guid(guid).done()) % 100;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
