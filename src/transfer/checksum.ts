import type { Checksum, ChecksumAlgorithm } from '../models/checksum.ts';

/** Hashes bytes as they come. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  /** Lowercase hexadecimal. Ends the hasher. */
  hex(): string;
}

/**
 * A streaming hasher. WebCrypto has none (w3c/webcrypto#73), so it is the runtime's own through
 * `process.getBuiltinModule`, where there is one, and a library otherwise, loaded when it is needed.
 */
export async function createHasher(algorithm: ChecksumAlgorithm): Promise<Hasher> {
  const createHash = nativeCrypto()?.createHash;
  if (createHash !== undefined) {
    const hash = createHash(algorithm);
    return { update: (bytes) => hash.update(bytes), hex: () => hash.digest('hex') };
  }
  const hash = await loadHash(algorithm);
  return { update: (bytes) => hash.update(bytes), hex: () => toHex(hash.digest()) };
}

/**
 * The hexadecimal hash of bytes in memory. In browsers WebCrypto does it, where it is there (secure contexts) and knows
 * the algorithm: several times as fast as a library, and nothing is loaded.
 */
export async function hashBytes(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<string> {
  const native = nativeCrypto();
  if (native?.hash !== undefined) return native.hash(algorithm, bytes);
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (algorithm !== 'md5' && subtle !== undefined && native?.createHash === undefined) {
    const name = algorithm === 'sha1' ? 'SHA-1' : 'SHA-256';
    return toHex(new Uint8Array(await subtle.digest(name, bytes as Uint8Array<ArrayBuffer>)));
  }
  const hasher = await createHasher(algorithm);
  hasher.update(bytes);
  return hasher.hex();
}

const strength: readonly ChecksumAlgorithm[] = ['sha256', 'sha1', 'md5'];

/** The checksum to verify with: the strongest that is offered. */
export function strongestChecksum(checksums: readonly Checksum[] | undefined): Checksum | undefined {
  for (const algorithm of strength) {
    const found = checksums?.find((checksum) => checksum.algorithm === algorithm);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Do two checksums of one algorithm say the same? */
export function sameChecksum(a: Checksum, b: Checksum): boolean {
  return a.algorithm === b.algorithm && a.value.toLowerCase() === b.value.toLowerCase();
}

interface NativeHash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

interface NativeCrypto {
  readonly createHash?: (algorithm: string) => NativeHash;
  /** In one call, without an object: half the time for a few bytes. */
  readonly hash?: (algorithm: string, bytes: Uint8Array) => string;
}

function nativeCrypto(): NativeCrypto | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.('node:crypto') as NativeCrypto | undefined;
}

interface LibraryHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

async function loadHash(algorithm: ChecksumAlgorithm): Promise<LibraryHash> {
  if (algorithm === 'sha256') return (await import('@noble/hashes/sha2.js')).sha256.create();
  const { md5, sha1 } = await import('@noble/hashes/legacy.js');
  return algorithm === 'sha1' ? sha1.create() : md5.create();
}

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
