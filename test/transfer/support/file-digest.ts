import { createHash } from 'node:crypto';
import type { Checksum } from '../../../src/models/checksum.ts';

/** The checksum that a marketplace would promise for these bytes. */
export function fileDigest(bytes: Uint8Array): Checksum {
  return { algorithm: 'sha256', value: createHash('sha256').update(bytes).digest('hex') };
}
