import { crc32 } from '../../../shared/crc32.ts';
import type { ChunkTable } from './chunk-table.ts';
import { guidText, hexOf, isZero } from './guid.ts';

/**
 * Where a chunk is, below the base URL of its build. Made of hexadecimal digits and numbers only, whatever the manifest
 * says. The layout depends on the feature level of the build's description, not on that of the file's header.
 *
 * @example
 * ```ts
 * chunkPath(manifest.chunks, 0, manifest.featureLevel); // 'ChunksV4/17/35D0…A1C4C2_46A3…51F7.chunk'
 * ```
 */
export function chunkPath(chunks: ChunkTable, index: number, featureLevel: number): string {
  const { guids, groups, rollingHashes, secretIds } = chunks.columns;
  const guid = guids.subarray(index * 16, index * 16 + 16);
  if (featureLevel < 3) return `Chunks/${twoDigits(oldCrc32(guid) % 100)}/${guidText(guid, 0)}.chunk`;
  const group = twoDigits(groups?.[index] ?? crc32(guid) % 100);
  const hash = rollingHashes.subarray(index * 8, index * 8 + 8);
  if (featureLevel >= 23) {
    const secretId = secretIds?.subarray(index * 16, index * 16 + 16);
    const secret = secretId === undefined || isZero(secretId, 0, 16) ? 'plain' : base64Url(secretId);
    return `ChunksV5/${secret}/${group}/${base64Url(hash)}_${base64Url(guid)}.chunk`;
  }
  const folder = `ChunksV${featureLevel < 6 ? 2 : featureLevel < 15 ? 3 : featureLevel < 22 ? 4 : 5}`;
  return `${folder}/${group}/${hexOf(hash.toReversed(), 0, 8).toUpperCase()}_${guidText(guid, 0)}.chunk`;
}

/** Base64 with `-` and `_`, without padding (RFC 4648 §5). */
export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function twoDigits(group: number): string {
  return String(group).padStart(2, '0');
}

/** The CRC-32 of the first builds: the same polynomial, most significant bit first. */
function oldCrc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return ~crc >>> 0;
}
