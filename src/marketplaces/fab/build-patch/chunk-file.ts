import { MarketplaceIntegrityError } from '../../../errors/marketplace-integrity-error.ts';
import { MarketplaceUnsupportedError } from '../../../errors/marketplace-unsupported-error.ts';
import { hashBytes } from '../../../transfer/checksum.ts';
import type { ChunkTable } from './chunk-table.ts';
import { guidText, hexOf } from './guid.ts';
import { inflate } from './inflate.ts';
import { rollingHash } from './rolling-hash.ts';

/** The first four bytes of a chunk file, as a little-endian number. */
const chunkMagic = 0xb1fe3aa2;
/** Header sizes of the versions 1 to 4: what each must have at least. */
const headerSizes = [41, 62, 66, 98] as const;
const zlib = 1;
const encrypted = 2;

/** The header of a chunk file. */
export interface ChunkHeader {
  readonly version: number;
  readonly headerSize: number;
  readonly packedSize: number;
  readonly guid: string;
  readonly rollingHash: Uint8Array;
  readonly storedAs: number;
  /** Of the unpacked data; from version 2 on, when the chunk says that it has one. */
  readonly sha1?: string | undefined;
  /** Of the unpacked data; from version 3 on. */
  readonly size?: number | undefined;
}

/**
 * The header of a chunk file of any version.
 *
 * @throws MarketplaceIntegrityError (`E_INTEGRITY`) when it is none.
 * @example
 * ```ts
 * const { version, packedSize, guid } = readChunkHeader(packed);
 * ```
 */
export function readChunkHeader(bytes: Uint8Array): ChunkHeader {
  if (bytes.length < headerSizes[0]) throw damaged(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== chunkMagic) throw damaged('it does not begin as a chunk');
  const version = view.getUint32(4, true);
  const headerSize = view.getUint32(8, true);
  // Later versions may add fields, but none may leave out what the fourth has.
  const least = headerSizes[Math.min(version, 4) - 1];
  if (least === undefined || headerSize < least || headerSize > bytes.length) {
    throw damaged(`version ${version} with a header of ${headerSize} bytes`);
  }
  const hasSha1 = version >= 2 && (view.getUint8(61) & 2) !== 0;
  return {
    version,
    headerSize,
    packedSize: view.getUint32(12, true),
    guid: guidText(bytes, 16),
    rollingHash: bytes.subarray(32, 40),
    storedAs: view.getUint8(40),
    sha1: hasSha1 ? hexOf(bytes, 41, 20) : undefined,
    size: version >= 3 ? view.getUint32(62, true) : undefined,
  };
}

/**
 * Unpacks a chunk: its header must name the chunk that was asked for, and its data must have the promised size. The
 * SHA-1 that the manifest promises is the caller's to compare; where it promises none, that of the chunk's own header
 * is, and in the oldest chunks the rolling hash.
 *
 * @throws MarketplaceIntegrityError (`E_INTEGRITY`) when anything does not fit.
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for an encrypted chunk.
 */
export async function unpackChunk(
  packed: Uint8Array,
  chunks: ChunkTable,
  index: number,
): Promise<Uint8Array> {
  const header = readChunkHeader(packed);
  const size = chunks.size(index);
  if (header.guid !== chunks.guid(index)) throw damaged(`it is chunk ${header.guid}`);
  if ((header.storedAs & encrypted) !== 0) throw encryptedChunk();
  if (header.storedAs > zlib) throw damaged(`it is stored in the unknown way ${header.storedAs}`);
  if (header.size !== undefined && header.size !== size)
    throw damaged(`it says to hold ${header.size} bytes instead of ${size}`);
  const stored = packed.subarray(header.headerSize, header.headerSize + header.packedSize);
  if (stored.length !== header.packedSize)
    throw damaged(`${stored.length} of ${header.packedSize} bytes are there`);
  const data = header.storedAs === zlib ? await inflate(stored, size) : stored;
  if (data?.length !== size) throw damaged('its data is damaged, or of another size');
  const promised = chunks.sha1(index);
  if (promised === undefined) await checkByHeader(data, header, chunks.rollingHash(index));
  else if (header.sha1 !== undefined && header.sha1 !== promised)
    throw damaged('its header has another checksum');
  return data;
}

/**
 * Unpacks a chunk, with the manifest's checksum compared: for chunks that no engine looks at afterwards.
 *
 * @example
 * ```ts
 * const data = await decodeChunk(packed, manifest.chunks, 0);
 * console.log(data.length === manifest.chunks.size(0));
 * ```
 */
export async function decodeChunk(
  packed: Uint8Array,
  chunks: ChunkTable,
  index: number,
): Promise<Uint8Array> {
  const data = await unpackChunk(packed, chunks, index);
  const promised = chunks.sha1(index);
  if (promised !== undefined && (await hashBytes('sha1', data)) !== promised) {
    throw damaged('its data has not the checksum promised');
  }
  return data;
}

/** `E_UNSUPPORTED`: this SDK has no keys for encrypted chunks. */
export function encryptedChunk(): MarketplaceUnsupportedError {
  return new MarketplaceUnsupportedError('The chunks of this build are encrypted: that is not supported', {
    phase: 'resolve',
  });
}

async function checkByHeader(data: Uint8Array, header: ChunkHeader, promised: Uint8Array): Promise<void> {
  if (header.sha1 !== undefined && (await hashBytes('sha1', data)) !== header.sha1) {
    throw damaged('its data has not the checksum of its header');
  }
  const hash = hexOf(rollingHash(data), 0, 8);
  if (hash !== hexOf(promised, 0, 8)) throw damaged('its data has not the rolling hash promised');
}

function damaged(what: string): MarketplaceIntegrityError {
  return new MarketplaceIntegrityError(`A chunk is damaged: ${what}`, { phase: 'verify' });
}
