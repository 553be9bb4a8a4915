import { safeFileName } from '../../shared/safe-path.ts';
import type { Checksum } from '../../models/checksum.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { RawItchUpload } from './itch-upload-raw.ts';
import { hasTrait, platformsOf, type ItchPlatforms } from './itch-traits.ts';

/** A file of an asset, as itch.io describes it. */
export interface ItchUpload {
  readonly id: string;
  readonly filename: string;
  readonly displayName: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  readonly storage: string;
  /** Where it is, when itch.io does not host it. */
  readonly host: string | undefined;
  /** `default`, `soundtrack`, `documentation`, … */
  readonly type: string | undefined;
  /** Of a build that was pushed with butler. */
  readonly channelName: string | undefined;
  readonly buildId: string | undefined;
  readonly buildVersion: string | undefined;
  readonly demo: boolean;
  readonly preorder: boolean;
  readonly platforms: ItchPlatforms;
  readonly checksums: readonly Checksum[];
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
  /** As it was sent. */
  readonly rawData: RawItchUpload;
}

/**
 * Reads an upload; both its forms, with platforms and with traits, come out the same.
 *
 * @example
 * ```ts
 * readItchUpload({ id: 123, traits: ['p_windows', 'demo'] }).platforms; // { windows: 'all' }
 * ```
 */
export function readItchUpload(raw: RawItchUpload): ItchUpload {
  const id = String(raw.id);
  const md5 = raw.md5_hash ?? '';
  return {
    id,
    filename: raw.filename ?? id,
    displayName: raw.display_name ?? undefined,
    size: toNumber(raw.size) || undefined,
    storage: raw.storage ?? 'hosted',
    host: raw.host ?? undefined,
    type: raw.type ?? undefined,
    channelName: raw.channel_name ?? undefined,
    buildId: (raw.build_id ?? raw.build?.id)?.toString(),
    buildVersion: raw.build?.user_version ?? undefined,
    demo: hasTrait(raw, 'demo'),
    preorder: hasTrait(raw, 'preorder'),
    platforms: platformsOf(raw),
    checksums: /^[0-9a-f]{32}$/i.test(md5) ? [{ algorithm: 'md5', value: md5 }] : [],
    createdAt: toDate(raw.created_at),
    updatedAt: toDate(raw.updated_at),
    rawData: raw,
  };
}

/**
 * Where each upload goes: under its own name, and in a folder of its id when another has the same name. Names that
 * authors gave may hold what Windows refuses; those characters become `_`.
 */
export function uploadPaths(uploads: readonly ItchUpload[]): ReadonlyMap<ItchUpload, string> {
  const names = new Map(
    uploads.map((upload) => [upload, safeFileName(upload.filename.replaceAll(':', '_'))]),
  );
  const taken = new Map<string, number>();
  for (const name of names.values()) taken.set(name.toLowerCase(), (taken.get(name.toLowerCase()) ?? 0) + 1);
  return new Map(
    [...names].map(([upload, name]) => [
      upload,
      taken.get(name.toLowerCase()) === 1 ? name : `${upload.id}/${name}`,
    ]),
  );
}
