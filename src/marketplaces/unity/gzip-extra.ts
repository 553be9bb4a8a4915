import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';

/** What a package of the store says of itself. */
export interface UnityPackageInfo {
  readonly id?: string;
  readonly title?: string;
  readonly version?: string;
  readonly version_id?: string;
  readonly upload_id?: string;
  /** The lowest version of Unity that it is for. */
  readonly unity_version?: string;
  /** As people write it, such as `01 Apr 2024`. */
  readonly pubdate?: string;
  readonly category?: { readonly id?: string; readonly label?: string };
  readonly publisher?: { readonly id?: string; readonly label?: string };
  readonly [field: string]: unknown;
}

/** The fixed part of a gzip header with an extra field (RFC 1952 §2.3), and the most that the field can take. */
const headerSize = 12;
/** How many bytes of a file {@link readGzipExtra} needs at most. */
export const gzipHeadSize: number = headerSize + 0xffff;

/** The code behind `readUnityPackageInfo`, which loads it. */
export function readGzipExtra(head: Uint8Array): UnityPackageInfo | undefined {
  const isGzip = head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
  if (!isGzip || head.length < headerSize || ((head[3] ?? 0) & 4) === 0) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const end = headerSize + view.getUint16(10, true);
  if (end > head.length) throw damaged();
  for (let at = headerSize; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > end) throw damaged();
    if (head[at] === 0x41 && head[at + 1] === 0x24) return parse(head.subarray(at + 4, at + 4 + size));
  }
  return undefined;
}

function parse(field: Uint8Array): UnityPackageInfo {
  let info: unknown;
  try {
    info = JSON.parse(new TextDecoder().decode(field));
  } catch {
    throw damaged();
  }
  if (typeof info !== 'object' || info === null) throw damaged();
  return info as UnityPackageInfo;
}

function damaged(): MarketplaceValidationError {
  return new MarketplaceValidationError('The metadata in the package is damaged', { code: 'E_MANIFEST' });
}
