import { hashBytes } from '../../../transfer/checksum.ts';
import { base64Url } from './chunk-path.ts';
import { writeHex } from './guid.ts';
import type { ManifestMeta } from './parsed-manifest.ts';

/** The id of a build whose manifest has none: a digest of its names. */
export async function computeBuildId(
  meta: Pick<ManifestMeta, 'appId' | 'appName' | 'buildVersion' | 'launchExe' | 'launchCommand'>,
): Promise<string> {
  const names = new TextEncoder().encode(
    meta.appName + meta.buildVersion + meta.launchExe + meta.launchCommand,
  );
  const bytes = new Uint8Array(4 + names.length);
  new DataView(bytes.buffer).setUint32(0, meta.appId, true);
  bytes.set(names, 4);
  const digest = new Uint8Array(20);
  writeHex(await hashBytes('sha1', bytes), digest, 0, 20);
  return base64Url(digest);
}
