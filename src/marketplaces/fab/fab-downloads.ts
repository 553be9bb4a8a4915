import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { Distribution } from './distribution.ts';
import { assetFormatOf, type FabAssetFormat } from './fab-asset-format.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import type { FabChoice } from './fab-choice.ts';
import type { FabDownloadOptions, FabManifestOptions } from './fab-download-options.ts';
import { fabFiles, isBuild, type FabDownloadFacts, type FabFileEnv } from './fab-files.ts';
import { fabAssetFormatSchema, fabAssetFormatsSchema } from './fab-raw.ts';
import { FabSession } from './fab-session.ts';
import { findSources, type FabSource } from './fab-sources.ts';
import { ForbiddenRenewal } from './forbidden-renewal.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { ManifestDownloadResult } from './manifest-download-result.ts';
import { readRecord } from './read-record.ts';
import { saveManifest } from './save-manifest.ts';

/** What {@link FabDownloads} works with. */
export interface FabDownloadsOptions {
  readonly auth: FabAuthProvider;
  readonly clock: Clock;
  readonly allowedHosts: readonly string[] | undefined;
}

/** Finds what of an asset can be downloaded, and where. */
export class FabDownloads {
  readonly #options: FabDownloadsOptions;
  readonly #renewal: ForbiddenRenewal;
  readonly #facts: WeakMap<FabAsset, FabDownloadFacts> = new WeakMap();

  constructor(options: FabDownloadsOptions) {
    this.#options = options;
    this.#renewal = new ForbiddenRenewal(options.auth, options.clock);
  }

  session(context: CallContext): FabSession {
    return new FabSession(this.#options.auth, this.#renewal, context);
  }

  /** The formats with their files, as one's own and then as the shop's page tells them; else what the list told. */
  async formats(asset: FabAsset, session: FabSession): Promise<readonly FabAssetFormat[]> {
    const { auth } = this.#options;
    const { assetFormats, listingFormats } = auth.getEndpoints();
    const templates = [
      ...(auth.fabInterface === 'site' ? [assetFormats] : []),
      ...(asset.listingUid === undefined ? [] : [listingFormats]),
    ];
    const values = { assetUid: asset.uid, listingUid: asset.listingUid };
    for (const template of templates) {
      try {
        const answer = await session.json(template, values, { schema: fabAssetFormatsSchema });
        return ('assetFormats' in answer ? (answer.assetFormats ?? []) : (answer as readonly unknown[])).map(
          readFormat,
        );
      } catch (error) {
        if (!isMarketplaceError(error) || error.code !== 'E_NOT_FOUND') throw error;
      }
    }
    return asset.formats;
  }

  /** What is to be downloaded, for the engine. */
  async *files(
    asset: FabAsset,
    options: FabDownloadOptions,
    context: CallContext,
    more: Pick<FabFileEnv, 'manifest' | 'onBuild'> = {},
  ): AsyncGenerator<RemoteFile> {
    const facts: FabDownloadFacts = {};
    this.#facts.set(asset, facts);
    const { clock, allowedHosts } = this.#options;
    const env = { context, clock, allowedHosts, installTags: options.installTags, facts, ...more };
    yield* fabFiles(asset, await this.#sources(asset, options, context), env);
  }

  /** Licences go with the files: most ask for that. */
  metadata(asset: FabAsset): Readonly<Record<string, unknown>> {
    return {
      title: asset.title,
      ...(asset.sellerName === undefined ? {} : { seller: asset.sellerName }),
      ...(asset.listingUid === undefined ? {} : { listingUid: asset.listingUid }),
      licenses: asset.grantedLicenses.map(({ name, slug, uid, url, isCc0 }) => ({
        name,
        slug,
        uid,
        url,
        isCc0,
      })),
      ...this.#facts.get(asset),
    };
  }

  async manifest(
    asset: FabAsset,
    { sink, ...choice }: FabManifestOptions,
    context: CallContext,
  ): Promise<ManifestDownloadResult> {
    const { clock, allowedHosts } = this.#options;
    try {
      const [source] = await this.#sources(asset, choice, context);
      const distribution = source && new Distribution(source.ask, { clock, allowedHosts });
      if (distribution === undefined || !isBuild((await distribution.offer(context.signal)).info)) {
        throw new MarketplaceUnsupportedError('It is delivered as a single file, which has no manifest');
      }
      const { bytes, info } = await fetchManifest(distribution, context, clock);
      const path = sink && (await saveManifest(sink, asset, bytes, context.signal));
      return new ManifestDownloadResult({
        asset,
        bytes,
        path,
        platform: source?.platform,
        artifactId: info.artifactId ?? undefined,
        buildVersion: info.buildVersion ?? undefined,
      });
    } catch (error) {
      context.signal.throwIfAborted();
      if (isMarketplaceError(error)) return new ManifestDownloadResult({ asset, error });
      throw error;
    }
  }

  #sources(asset: FabAsset, choice: FabChoice, context: CallContext): Promise<readonly FabSource[]> {
    const session = this.session(context);
    const { auth } = this.#options;
    return findSources(asset, choice, {
      kind: auth.fabInterface,
      session,
      endpoints: auth.getEndpoints(),
      formats: () => this.formats(asset, session),
    });
  }
}

function readFormat(raw: unknown, index: number): FabAssetFormat {
  const { record, problems } = readRecord(fabAssetFormatSchema, raw, String(index));
  if (record !== undefined) return assetFormatOf(record);
  const [problem] = problems;
  throw new MarketplaceAPIError(`A format could not be read: ${problem?.message}`, {
    code: 'E_SCHEMA',
    field: problem?.path,
    phase: 'resolve',
  });
}
