import type { HttpSession } from '../../http/http-session.ts';
import type { FileLocation, RemoteFile } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { safeFileName } from '../../shared/safe-path.ts';
import { asSent } from '../shared/as-sent.ts';
import { zipCheck } from '../shared/zip-check.ts';
import { godotReleasesSchema, type RawGodotRelease } from './godot-release-raw.ts';
import { chooseRelease, type GodotReleaseChoice } from './godot-release.ts';
import { storePlace } from './godot-store-place.ts';

interface Located {
  readonly release: RawGodotRelease;
  readonly location: FileLocation;
}

const releasesSchema = asSent(godotReleasesSchema);
/** What the store's links live for, should one not say it. */
const usualSeconds = 600;

/** The one file of an asset: the archive of a release. */
export async function* godotStoreFiles(
  uid: string,
  choice: GodotReleaseChoice,
  session: HttpSession,
  clock: Clock,
  onRelease: (release: RawGodotRelease) => void,
): AsyncGenerator<RemoteFile> {
  let found: Located | undefined = await find(uid, choice, session, clock);
  const { release } = found;
  onRelease(release);
  const id = String(release.id);
  yield {
    path: safeFileName(`${uid.split('/')[1]}-${release.version || id}.zip`.replaceAll(':', '_')),
    version: id,
    check: zipCheck,
    content: {
      kind: 'located',
      locate: async () => {
        const { location } = found ?? (await find(uid, { release: id }, session, clock));
        found = undefined;
        return location;
      },
    },
  };
}

/** The release and its link, which is signed when the list is asked for: never keep one. */
async function find(
  uid: string,
  choice: GodotReleaseChoice,
  session: HttpSession,
  clock: Clock,
): Promise<Located> {
  const answeredAt = clock.date();
  const releases = await session.json(`releases/${storePlace(uid)}/`, { schema: releasesSchema });
  const release = chooseRelease(releases, choice);
  const url = release.download_url ?? '';
  const seconds = URL.canParse(url) ? Number(new URL(url).searchParams.get('X-Amz-Expires')) : 0;
  const expiresAt = new Date(answeredAt + (seconds || usualSeconds) * 1000);
  return { release, location: { url, credentials: 'none', expiresAt } };
}
