import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { HttpSession } from '../../http/http-session.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { slugOf } from '../shared/slug-of.ts';
import { zipCheck } from '../shared/zip-check.ts';
import type { SketchfabAsset, SketchfabFormat } from './sketchfab-asset.ts';
import { sketchfabLinks } from './sketchfab-links.ts';

/** Which files of a model to take. */
export interface SketchfabChoice {
  /** Default: the first that there is of `glb`, `gltf`, `usdz`, `source`. */
  readonly formats?: readonly SketchfabFormat[] | undefined;
  /** Of a model that is protected by one. */
  readonly password?: string | undefined;
}

const preferred: readonly SketchfabFormat[] = ['glb', 'gltf', 'usdz', 'source'];

const endings: Readonly<Record<SketchfabFormat, string>> = {
  gltf: '-gltf.zip',
  glb: '.glb',
  usdz: '.usdz',
  source: '-source.zip',
};

/** The files of a model, and its licence. No link is asked for yet. */
export async function* sketchfabFiles(
  asset: SketchfabAsset,
  { formats, password }: SketchfabChoice,
  session: HttpSession,
  clock: Clock,
): AsyncGenerator<RemoteFile> {
  const { uid, title, archives, isDownloadable, updatedAt, createdAt } = asset;
  // A model that was bought may be downloadable for its buyer alone, so in doubt the marketplace is asked.
  if (!isDownloadable && Object.keys(archives).length === 0) {
    throw new MarketplaceUnsupportedError('The author does not offer this model for download', {
      phase: 'resolve',
    });
  }
  const name = slugOf(title, uid);
  const links = sketchfabLinks(uid, password, session, clock);
  for (const format of formats ?? [preferred.find((each) => archives[each] !== undefined) ?? 'gltf']) {
    yield {
      path: `${name}${endings[format]}`,
      size: archives[format]?.size,
      version: (updatedAt ?? createdAt)?.toISOString(),
      check: format === 'gltf' ? zipCheck : undefined,
      content: { kind: 'located', locate: () => links(format) },
    };
  }
  yield { path: 'LICENSE.txt', content: { kind: 'inline', bytes: licenseText(asset) } };
}

/** The same for the same model, so that a second download finds it unchanged. */
function licenseText(asset: SketchfabAsset): string {
  const { requirements } = asset.license ?? {
    requirements: "Not to be passed on without the author's permission.",
  };
  return `${asset.attribution}\n${requirements ? `${requirements}\n` : ''}`;
}
