import { MarketplaceUnsupportedError } from '../../../errors/marketplace-unsupported-error.ts';
import { hashBytes } from '../../../transfer/checksum.ts';
import { readBinaryBody } from './binary-manifest.ts';
import { computeBuildId } from './build-id.ts';
import { ByteCursor } from './byte-cursor.ts';
import { hexOf } from './guid.ts';
import { inflate } from './inflate.ts';
import { readJsonManifest } from './json-manifest.ts';
import { manifestError } from './manifest-error.ts';
import { detectManifestFormat } from './manifest-format.ts';
import { ParsedManifest } from './parsed-manifest.ts';

/** The largest manifest, as it is and unpacked, bytes. The largest builds known have a tenth of it. */
export const maxManifestBytes: number = 128 << 20;

/**
 * Reads a BuildPatch manifest: binary of feature levels 14 and later (what later levels add is skipped), JSON of
 * levels 0 to 13. Its checksum is compared, every count and offset is checked, and nothing is reserved for what is not
 * there.
 *
 * @throws MarketplaceValidationError (`E_MANIFEST`) with the byte or field that is wrong.
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for an encrypted manifest, and for levels 9 to 11.
 * @example
 * ```ts
 * const manifest = await parseManifest(await readFile('build.manifest'));
 * console.log(manifest.appName, manifest.buildVersion, manifest.files.length);
 * ```
 */
export async function parseManifest(bytes: Uint8Array): Promise<ParsedManifest> {
  if (bytes.length > maxManifestBytes) throw manifestError(`${bytes.length} bytes are too many`);
  const format = detectManifestFormat(bytes);
  if (format === undefined) {
    throw manifestError(bytes.length === 0 ? 'it is empty' : 'this is no manifest', {
      position: 0,
      evidence: new TextDecoder().decode(bytes.subarray(0, 512)),
    });
  }
  const init = format === 'json' ? readJsonManifest(bytes) : await readBinaryManifest(bytes);
  return new ParsedManifest({ ...init, buildId: init.buildId || (await computeBuildId(init)) });
}

async function readBinaryManifest(bytes: Uint8Array): Promise<ReturnType<typeof readBinaryBody>> {
  const header = new ByteCursor(bytes, 4);
  const headerSize = header.u32('header size');
  const size = header.u32('size');
  const packedSize = header.u32('stored size');
  const sha1 = header.take(20, 'checksum');
  const storedAs = header.u8('storage');
  if (headerSize < header.position || headerSize > bytes.length) {
    throw manifestError(`a header of ${headerSize} bytes`, { position: 4 });
  }
  if (headerSize < header.position + 4) throw unsupported('a level of 9 to 11, which is an Unreal object');
  const version = header.u32('version');
  if ((storedAs & 2) !== 0) throw unsupported('encrypted');
  if (storedAs > 1) throw manifestError(`stored in the unknown way ${storedAs}`, { position: 36 });
  const stored = new ByteCursor(bytes, headerSize).take(packedSize, 'body');
  if (size > maxManifestBytes) throw manifestError(`${size} bytes are too many`, { position: 8 });
  const body = storedAs === 0 ? stored : await inflate(stored, size);
  if (body?.length !== size) {
    throw manifestError(`its body is damaged, or has not the ${size} bytes promised`, {
      position: headerSize,
    });
  }
  if ((await hashBytes('sha1', body)) !== hexOf(sha1, 0, 20)) {
    throw manifestError('its body has not the checksum promised', { position: 16 });
  }
  return readBinaryBody(body, version);
}

function unsupported(what: string): MarketplaceUnsupportedError {
  return new MarketplaceUnsupportedError(`The manifest is ${what}: that is not supported`, {
    phase: 'resolve',
  });
}
