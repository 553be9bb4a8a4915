/** An algorithm that marketplaces publish. MD5 and SHA-1 detect damage, not malice. */
export type ChecksumAlgorithm = 'md5' | 'sha1' | 'sha256';

/** What the bytes of a file must hash to. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Hexadecimal, any case. */
  readonly value: string;
}
