import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { unrealEngine, type FabAssetFormat, type FabFile } from './fab-asset-format.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabInterface } from './fab-auth-provider.ts';
import { chooseVersion, type FabChoice } from './fab-choice.ts';
import type { FabEndpoints } from './fab-endpoints.ts';
import { fabDownloadInfoSchema, type RawFabDownloadInfo } from './fab-raw.ts';
import type { FabSession } from './fab-session.ts';

/** Something that can be downloaded: a build, or a single file. */
export interface FabSource {
  /** Asks Fab where it is now. */
  readonly ask: () => Promise<RawFabDownloadInfo>;
  readonly format: string;
  readonly platform: string;
  /** Of a single file, as Fab names it; a build has none. */
  readonly file?: FabFile | undefined;
}

/** What {@link findSources} works with. */
export interface SourceFinder {
  readonly kind: FabInterface;
  readonly session: FabSession;
  readonly endpoints: FabEndpoints;
  /** The formats of the asset with their files. */
  formats(): Promise<readonly FabAssetFormat[]>;
}

/**
 * What of an asset is to be downloaded.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) when there is nothing, or nothing that fits; it says what there
 * is.
 */
export async function findSources(
  asset: FabAsset,
  choice: FabChoice,
  finder: SourceFinder,
): Promise<readonly FabSource[]> {
  const { downloadable, project } = asset;
  if (!downloadable.supported) throw unsupported(downloadable.reason);
  if (
    project !== undefined &&
    project.versions.length > 0 &&
    (choice.format ?? unrealEngine) === unrealEngine
  ) {
    return [artifactSource(asset, choice, finder)];
  }
  const format = chooseFormat(await finder.formats(), choice);
  const { code } = format.type;
  const builds = code === unrealEngine;
  const { chosen, platform } = chooseVersion(format.files, builds ? choice : { platform: choice.platform });
  // A build is one of several versions; of other formats all files are wanted.
  return (builds ? [chosen] : format.files).map((file) => fileSource(asset, code, file, platform, finder));
}

function artifactSource(asset: FabAsset, choice: FabChoice, { session, endpoints }: SourceFinder): FabSource {
  const versions = (asset.project?.versions ?? []).map((version) => ({
    ...version,
    platforms: version.targetPlatforms,
  }));
  const { chosen, platform } = chooseVersion(versions, choice);
  const { artifactId } = chosen;
  const body = { item_id: asset.uid, namespace: asset.project?.namespace, platform };
  return {
    format: unrealEngine,
    platform,
    ask: async () => {
      const request = { method: 'POST', body, schema: fabDownloadInfoSchema } as const;
      const { downloadInfo } = await session.json(endpoints.artifactManifest, { artifactId }, request);
      return pick(downloadInfo, ({ artifactId: id }) => id === artifactId);
    },
  };
}

function fileSource(
  asset: FabAsset,
  format: string,
  file: FabFile,
  platform: string,
  { kind, session, endpoints }: SourceFinder,
): FabSource {
  const values = { assetUid: asset.uid, listingUid: asset.listingUid, format, fileUid: file.uid };
  return {
    format,
    platform,
    file,
    ask: async () => {
      const { downloadInfo } =
        kind === 'launcher'
          ? await session.json(endpoints.launcherDownloadInfo, values, { schema: fabDownloadInfoSchema })
          : await session.json(endpoints.downloadInfo, values, {
              query: { platform },
              schema: fabDownloadInfoSchema,
            });
      return pick(downloadInfo, ({ assetFormat }) => assetFormat?.endsWith(`/${format}`) === true);
    },
  };
}

/** One answer may offer several; what cannot be told apart is taken as it comes. */
function pick(
  offers: readonly RawFabDownloadInfo[],
  fits: (offer: RawFabDownloadInfo) => boolean,
): RawFabDownloadInfo {
  const offer = offers.find(fits) ?? offers[0];
  if (offer === undefined) throw unsupported('Fab offers no download for it');
  return offer;
}

function chooseFormat(formats: readonly FabAssetFormat[], { format }: FabChoice): FabAssetFormat {
  const filled = formats.filter(({ files }) => files.length > 0);
  const wanted =
    format === undefined
      ? (filled.find(({ type }) => type.code === unrealEngine) ?? filled[0])
      : filled.find(({ type }) => type.code === format);
  if (wanted !== undefined) return wanted;
  const there = filled.map(({ type }) => type.code).join(', ') || 'none';
  throw unsupported(
    `The asset has no files of the format ${format ?? 'that is wanted'}`,
    `There are: ${there}.`,
  );
}

function unsupported(message: string, hint?: string): MarketplaceUnsupportedError {
  return new MarketplaceUnsupportedError(message, { phase: 'resolve', hint });
}
