/** The two ways in which a BuildPatch manifest is written. */
export type ManifestFormat = 'binary' | 'json';

/** The first four bytes of a binary manifest, as a little-endian number. */
const manifestMagic = 0x44bec00c;

/**
 * Which kind of manifest is this? Looks at the first bytes only.
 *
 * @returns undefined for anything else, such as the error page of a CDN.
 * @example
 * ```ts
 * detectManifestFormat(new TextEncoder().encode('{"ManifestFileVersion":"013000000000"}')); // 'json'
 * ```
 */
export function detectManifestFormat(bytes: Uint8Array): ManifestFormat | undefined {
  if (
    bytes.length >= 4 &&
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === manifestMagic
  ) {
    return 'binary';
  }
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
  return bytes[at] === 0x7b ? 'json' : undefined;
}
