import type { Capability } from '../../client/capabilities.ts';
import { BaseAsset, type BaseAssetInit } from '../../models/base-asset.ts';
import { toDate } from '../shared/to-date.ts';
import { assetFormatOf, unrealEngine, type FabAssetFormat } from './fab-asset-format.ts';
import { licenseOf, type FabLicense } from './fab-license.ts';
import { listingOf, type FabListing } from './fab-listing.ts';
import { projectOf, type FabProject } from './fab-project.ts';
import type { RawFabEntitlement, RawFabLibraryItem, RawFabListing } from './fab-raw.ts';
import type { FabRecordProblem } from './read-record.ts';

/** What may be done with an entitlement. */
export interface FabCapabilities {
  /** Can it be downloaded here? False for licences that only refer to it, for UEFN and Verse. */
  readonly requestDownloadUrl: boolean;
  readonly addByVerse: boolean;
}

/** What a {@link FabAsset} is made from. */
export interface FabAssetInit extends BaseAssetInit {
  readonly status?: string | undefined;
  readonly capabilities?: FabCapabilities | undefined;
  readonly grantedLicenses?: readonly FabLicense[] | undefined;
  readonly listing?: FabListing | undefined;
  readonly listingUid?: string | undefined;
  readonly sellerName?: string | undefined;
  readonly project?: FabProject | undefined;
  readonly formats?: readonly FabAssetFormat[] | undefined;
  readonly problems?: readonly FabRecordProblem[] | undefined;
}

/**
 * An asset of a Fab library, from either interface. `uid` is that of the entitlement (web site) or of the asset
 * (launcher); {@link FabClient.getAsset} takes the uid of the listing too.
 *
 * @example
 * ```ts
 * for await (const asset of fab.assets()) {
 *   console.log(asset.title, asset.sellerName, asset.grantedLicenses.map(({ name }) => name));
 *   if (!asset.downloadable.supported) console.log(asset.downloadable.reason);
 * }
 * ```
 */
export class FabAsset extends BaseAsset {
  /** Of the entitlement, such as `approved`. */
  declare readonly status?: string;
  readonly capabilities: FabCapabilities;
  /** The licences that one has. */
  readonly grantedLicenses: readonly FabLicense[];
  /** What the shop says of it; the launcher does not tell. */
  declare readonly listing?: FabListing;
  declare readonly listingUid?: string;
  declare readonly sellerName?: string;
  /** What the launcher says of it; the web site does not tell. */
  declare readonly project?: FabProject;
  /** The formats as far as the list tells them; {@link FabClient.assetFormats} gives their files too. */
  readonly formats: readonly FabAssetFormat[];
  /** Fields that could not be read. They are in `rawData` all the same. */
  readonly problems: readonly FabRecordProblem[];

  constructor(init: FabAssetInit) {
    super(init);
    this.capabilities = init.capabilities ?? { requestDownloadUrl: true, addByVerse: false };
    this.grantedLicenses = init.grantedLicenses ?? [];
    this.formats = init.formats ?? init.listing?.assetFormats ?? [];
    this.problems = init.problems ?? [];
    const listingUid = init.listingUid ?? init.listing?.uid;
    const sellerName = init.sellerName ?? init.listing?.seller?.name;
    if (init.status !== undefined) this.status = init.status;
    if (init.listing !== undefined) this.listing = init.listing;
    if (init.project !== undefined) this.project = init.project;
    if (listingUid !== undefined) this.listingUid = listingUid;
    if (sellerName !== undefined) this.sellerName = sellerName;
  }

  /** An asset as the web site lists it. */
  static fromEntitlement(
    raw: RawFabEntitlement,
    rest: Pick<FabAssetInit, 'rawData' | 'problems'> = {},
  ): FabAsset {
    const listing = raw.listing === null || raw.listing === undefined ? undefined : listingOf(raw.listing);
    return new FabAsset({
      uid: raw.uid,
      title: listing?.title ?? raw.uid,
      description: listing?.description,
      createdAt: toDate(raw.createdAt),
      updatedAt: listing?.updatedAt,
      rawData: raw,
      status: raw.status ?? undefined,
      capabilities: {
        requestDownloadUrl: raw.capabilities?.requestDownloadUrl !== false,
        addByVerse: raw.capabilities?.addByVerse === true,
      },
      grantedLicenses: (raw.licenses ?? []).map(licenseOf),
      listing,
      ...rest,
    });
  }

  /** An asset as the launcher lists it. */
  static fromLibraryItem(
    raw: RawFabLibraryItem,
    rest: Pick<FabAssetInit, 'rawData' | 'problems'> = {},
  ): FabAsset {
    const project = projectOf(raw);
    const engineVersions = [...new Set(project.versions.flatMap((version) => version.engineVersions))];
    const targetPlatforms = [...new Set(project.versions.flatMap((version) => version.targetPlatforms))];
    const format = assetFormatOf({
      assetFormatType: { code: unrealEngine, name: 'Unreal Engine' },
      technicalSpecs: {
        unrealEngineEngineVersions: engineVersions,
        unrealEngineTargetPlatforms: targetPlatforms,
        unrealEngineDistributionMethod: project.distributionMethod,
      },
    });
    return new FabAsset({
      uid: raw.assetId,
      title: raw.title || raw.assetId,
      description: raw.description || undefined,
      rawData: raw,
      listingUid: listingUidOf(raw.url),
      sellerName: raw.seller || undefined,
      project,
      formats: project.versions.length === 0 ? [] : [format],
      ...rest,
    });
  }

  /** A listing of the shop that is in no library, such as a free one. */
  static fromListing(raw: RawFabListing, rest: Pick<FabAssetInit, 'rawData' | 'problems'> = {}): FabAsset {
    const listing = listingOf(raw);
    const { uid, title, description, createdAt, updatedAt } = listing;
    return new FabAsset({ uid, title, description, createdAt, updatedAt, rawData: raw, listing, ...rest });
  }

  /** Can it be downloaded through this client, or why not? */
  get downloadable(): Capability {
    if (!this.capabilities.requestDownloadUrl) {
      return {
        supported: false,
        reason:
          'Fab gives no download for this licence: it refers to the asset for use in UEFN or Verse only',
      };
    }
    if (this.project !== undefined && this.project.versions.length === 0 && this.listingUid === undefined) {
      return { supported: false, reason: 'Fab lists no version of it and no page where it could be had' };
    }
    return { supported: true };
  }
}

/** The launcher tells the page only: the last part of its path. */
function listingUidOf(url: string | null | undefined): string | undefined {
  const path = url?.split(/[?#]/)[0]?.replace(/\/+$/, '');
  return /\/listings\/([\w-]+)$/.exec(path ?? '')?.[1];
}
