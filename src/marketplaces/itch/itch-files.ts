import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { CallContext, HttpSession } from '../../http/http-session.ts';
import type { FileLocation, RemoteFile } from '../../models/remote-file.ts';
import { asSent } from '../shared/as-sent.ts';
import { toList } from '../shared/loose-list.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { askItch, faultOf } from './itch-api.ts';
import { itchUploadsSchema } from './itch-upload-raw.ts';
import { readItchUpload, uploadPaths, type ItchUpload } from './itch-upload.ts';

/** A file that another site hosts: itch.io knows no more than its name. */
export interface UnavailableUpload extends Pick<ItchUpload, 'id' | 'filename' | 'host'> {
  /** Why it cannot be downloaded, and what to do instead. */
  readonly reason: string;
}

const uploadsSchema = asSent(itchUploadsSchema, faultOf);

/** Google's storage answers 400 to a link that expired, others 403. */
const expiredStatuses = [400, 401, 403, 404, 410];

/**
 * The files of an asset.
 *
 * @param key - the purchase that allows to download them.
 * @param chosen - ids of uploads; one of them that another site hosts is a file that fails. Undefined: all, without
 * those of other sites, which are told to `onUnavailable`.
 */
export async function* itchFiles(
  uid: string,
  key: string | undefined,
  chosen: readonly string[] | undefined,
  { session, logger }: CallContext,
  onUnavailable: (uploads: readonly UnavailableUpload[]) => void,
): AsyncGenerator<RemoteFile> {
  const query = { download_key_id: key };
  const answer = await askItch(session, `games/${pathSegment(uid)}/uploads`, uploadsSchema, query);
  const uploads = toList(answer.uploads).map(readItchUpload);
  onUnavailable(
    uploads.filter(isElsewhere).map((upload) => {
      const { id, filename, host } = upload;
      return { id, filename, host, reason: reasonOf(upload) };
    }),
  );
  if (chosen === undefined && uploads.length > 0 && uploads.every(isElsewhere)) throw refusal(uploads[0]);
  const wanted = uploads.filter(({ id }) => chosen?.includes(id) ?? true);
  const paths = uploadPaths(wanted);
  for (const upload of wanted) {
    if (isElsewhere(upload) && chosen === undefined) {
      logger.warn('An upload is left out: another site hosts it', { assetUid: uid, upload: upload.id });
      continue;
    }
    yield {
      path: paths.get(upload) ?? upload.filename,
      size: upload.size,
      checksums: upload.checksums,
      version: upload.buildId ?? upload.updatedAt?.toISOString(),
      content: { kind: 'located', locate: () => locate(upload, key, session) },
    };
  }
}

/**
 * The API's own address, which redirects to a signed link whenever it is asked: so each attempt gets a fresh one. Only
 * the API sees the credentials.
 */
async function locate(
  upload: ItchUpload,
  key: string | undefined,
  session: HttpSession,
): Promise<FileLocation> {
  if (isElsewhere(upload)) throw refusal(upload);
  const url = new URL(`uploads/${encodeURIComponent(upload.id)}/download`, session.endpoints.baseUrl);
  if (key !== undefined) url.searchParams.set('download_key_id', key);
  return { url, credentials: 'session', expiredStatuses };
}

function refusal(upload: ItchUpload | undefined): MarketplaceUnsupportedError {
  return new MarketplaceUnsupportedError('Another site hosts what is to be downloaded', {
    phase: 'resolve',
    hint: reasonOf(upload),
  });
}

function isElsewhere({ storage }: ItchUpload): boolean {
  return storage === 'external';
}

function reasonOf(upload: ItchUpload | undefined): string {
  return `It is at ${upload?.host?.slice(0, 100) ?? 'another site'}: get it from the asset's page.`;
}
