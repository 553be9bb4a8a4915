import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { FileLocation } from '../../models/remote-file.ts';
import { untilAborted } from '../../shared/abort.ts';
import type { Clock } from '../../shared/clock.ts';
import { toDate } from '../shared/to-date.ts';
import type { RawFabDownloadInfo } from './fab-raw.ts';

/** A content delivery network that has a build: where its manifest is, and where its chunks are. */
interface Mirror {
  readonly manifest?: FileLocation | undefined;
  readonly chunks?: ChunkRoot | undefined;
}

/** Below which URL chunks are. */
interface ChunkRoot {
  readonly url: string;
  /** What signs the manifest's URL; some networks want it on chunks too. */
  readonly query: string;
  readonly expiresAt?: Date | undefined;
}

/** What one answer of Fab says. */
export interface Offer {
  readonly info: RawFabDownloadInfo;
  readonly mirrors: readonly Mirror[];
  /** Counts the answers, so that a link which was refused is known to be old or new. */
  readonly generation: number;
}

/** Asks Fab where a file is now. */
export type AskDownloadInfo = () => Promise<RawFabDownloadInfo>;

export interface DistributionOptions {
  readonly clock: Clock;
  /** Hosts that bytes may come from. Default: all that Fab names. */
  readonly allowedHosts?: readonly string[] | undefined;
}

const renewBeforeMs = 60_000;
/** Where the clocks differ, all links look expired: that must not cost a call for each chunk. */
const leastAgeMs = 30_000;

/**
 * Where a build or a file can be fetched: several networks, with signed links that expire. Asked for anew when they do,
 * once for all that wait.
 */
export class Distribution {
  readonly #ask: AskDownloadInfo;
  readonly #options: DistributionOptions;
  #offer: Offer | undefined;
  #offeredAt = 0;
  #asking: Promise<Offer> | undefined;
  /** Which kind of a chunk's locations gave bytes last. */
  #favourite = 0;

  constructor(ask: AskDownloadInfo, options: DistributionOptions) {
    this.#ask = ask;
    this.#options = options;
  }

  /**
   * What Fab offers now.
   *
   * @param refused - the generation of the offer whose links were refused: it is not given again.
   */
  async offer(signal: AbortSignal, refused?: number): Promise<Offer> {
    const known = this.#offer;
    if (known !== undefined && known.generation !== refused && !this.#isDue(known)) return known;
    this.#asking ??= this.#renew().finally(() => {
      this.#asking = undefined;
    });
    return untilAborted(this.#asking, signal);
  }

  /** The links of the manifest, or of the single file, best first. */
  files({ mirrors }: Offer): readonly FileLocation[] {
    return this.#allowed(mirrors.flatMap(({ manifest }) => manifest ?? []));
  }

  /**
   * The links of a chunk: on each network without a signature, then with that of the manifest. The kind that worked
   * last comes first, so that a network which refuses is not asked for every chunk.
   */
  chunk({ mirrors }: Offer, path: string): readonly FileLocation[] {
    const locations = mirrors.flatMap(({ chunks }, mirror) => chunkAt(chunks, path, mirror));
    const first = locations.findIndex(({ kind }) => kind === this.#favourite);
    return this.#allowed(first > 0 ? [...locations.slice(first), ...locations.slice(0, first)] : locations);
  }

  /** A chunk came from here. */
  worked(location: FileLocation): void {
    if ('kind' in location) this.#favourite = (location as ChunkLocation).kind;
  }

  #isDue(offer: Offer): boolean {
    const { clock } = this.#options;
    return isExpired(offer, clock.date()) && clock.now() - this.#offeredAt >= leastAgeMs;
  }

  /** An answer may come out of a cache with links that are expired already: then once more. */
  async #renew(): Promise<Offer> {
    const { clock } = this.#options;
    let offer = offerOf(await this.#ask(), (this.#offer?.generation ?? 0) + 1);
    if (isExpired(offer, clock.date())) offer = offerOf(await this.#ask(), offer.generation);
    this.#offer = offer;
    this.#offeredAt = clock.now();
    return offer;
  }

  #allowed<T extends FileLocation>(locations: readonly T[]): readonly T[] {
    const { allowedHosts } = this.#options;
    if (locations.length === 0) {
      throw new MarketplaceAPIError('Fab names no place where the file could be fetched', {
        code: 'E_SCHEMA',
        field: 'downloadInfo',
        phase: 'resolve',
      });
    }
    if (allowedHosts === undefined) return locations;
    const allowed = locations.filter(({ url }) => allowedHosts.includes(new URL(url).hostname));
    if (allowed.length > 0) return allowed;
    throw new MarketplaceValidationError('Fab names only hosts that "allowedHosts" does not have', {
      code: 'E_URL',
      phase: 'resolve',
      url: locations[0]?.url,
    });
  }
}

interface ChunkLocation extends FileLocation {
  /** Which network, and whether with a signature: equal for all chunks. */
  readonly kind: number;
}

function chunkAt(root: ChunkRoot | undefined, path: string, mirror: number): readonly ChunkLocation[] {
  if (root === undefined) return [];
  const { url, query, expiresAt } = root;
  const plain: ChunkLocation = { url: `${url}/${path}`, credentials: 'none', kind: mirror * 2 };
  if (query === '') return [plain];
  return [plain, { url: `${url}/${path}${query}`, credentials: 'none', expiresAt, kind: mirror * 2 + 1 }];
}

/**
 * Pairs the links of the manifest with the roots of the chunks: Fab does not give them in the same order. A root belongs
 * to the link that begins with it, else to one of its host.
 */
function offerOf(info: RawFabDownloadInfo, generation: number): Offer {
  const links = (info.distributionPoints ?? []).map(({ manifestUrl, signatureExpiration }) => ({
    url: checkUrl(manifestUrl, 'distributionPoints'),
    expiresAt: toDate(signatureExpiration),
  }));
  if (typeof info.downloadUrl === 'string') {
    links.push({ url: checkUrl(info.downloadUrl, 'downloadUrl'), expiresAt: toDate(info.expires) });
  }
  const roots = (info.distributionPointBaseUrls ?? []).map((base) =>
    checkUrl(base, 'distributionPointBaseUrls'),
  );
  const left = new Set(roots);
  const mirrors = links.map(({ url, expiresAt }): Mirror => {
    const root = roots.find((each) => isBelow(url, each)) ?? roots.find(({ host }) => host === url.host);
    if (root !== undefined) left.delete(root);
    return {
      manifest: { url, credentials: 'none', expiresAt },
      // Without roots, chunks are where the manifest is.
      chunks: rootAt(root ?? (roots.length === 0 ? new URL('.', url) : undefined), url.search, expiresAt),
    };
  });
  const others = [...left].map((root): Mirror => ({ chunks: rootAt(root, '', undefined) }));
  return { info, mirrors: [...mirrors, ...others], generation };
}

function rootAt(root: URL | undefined, query: string, expiresAt: Date | undefined): ChunkRoot | undefined {
  if (root === undefined) return undefined;
  return { url: `${root.origin}${root.pathname.replace(/\/+$/, '')}`, query, expiresAt };
}

function isBelow(url: URL, root: URL): boolean {
  return url.origin === root.origin && url.pathname.startsWith(`${root.pathname.replace(/\/+$/, '')}/`);
}

function checkUrl(url: string, field: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new MarketplaceAPIError('Fab gives a place that is no URL', {
      code: 'E_SCHEMA',
      field: `downloadInfo.${field}`,
      phase: 'resolve',
    });
  }
}

function isExpired({ mirrors }: Offer, now: number): boolean {
  return mirrors.some(({ manifest }) => {
    const end = manifest?.expiresAt?.getTime();
    return end !== undefined && end - now <= renewBeforeMs;
  });
}
