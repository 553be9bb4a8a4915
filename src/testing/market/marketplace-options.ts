import type { Checksum, ChecksumAlgorithm } from '../../models/checksum.ts';
import type { Clock } from '../../shared/clock.ts';

/** One file of an asset. Its content is `bytes`, or a function of `size` and `seed`. */
export interface EmbeddedFile {
  /** As clients are told it, unchecked: it may be as hostile as a test needs. */
  readonly path: string;
  /** A string is sent as UTF-8. */
  readonly bytes?: Uint8Array | string | undefined;
  /** Bytes of seeded content. Default 65,536. */
  readonly size?: number | undefined;
  /** Which seeded content: `seededBytes(seed, 0, size)`. Default: from the marketplace's seed and the file's place. */
  readonly seed?: number | undefined;
  /** Content-Type. Default `application/octet-stream`. */
  readonly type?: string | undefined;
  /** What clients are told, right or wrong. Default: computed, for the algorithms of the marketplace. */
  readonly checksums?: readonly Checksum[] | undefined;
}

/** A small picture of an asset. */
export interface EmbeddedThumbnail {
  readonly bytes: Uint8Array | string;
  /** Such as `image/webp`. */
  readonly type: string;
}

/** One asset. Only a title is needed. */
export interface EmbeddedAsset {
  /** Default: counted up, `asset-1` and so on. */
  readonly uid?: string | undefined;
  readonly title: string;
  readonly description?: string | undefined;
  /** Default `model`. */
  readonly category?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** An SPDX name. Default `CC0-1.0`. */
  readonly license?: string | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly thumbnail?: EmbeddedThumbnail | undefined;
  /** Default: one seeded file. */
  readonly files?: readonly EmbeddedFile[] | undefined;
}

/** A number, or from one number up to another. */
export type Amount = number | readonly [least: number, most: number];

/** Options of {@link createMarketplace}; all have defaults. */
export interface MarketplaceOptions {
  /** The library: given, or a number of assets made up when they are asked for (a million costs nothing). Default 12. */
  readonly assets?: number | readonly EmbeddedAsset[] | undefined;
  /** Everything that is made up follows from it. Default 1. */
  readonly seed?: number | undefined;
  /** Files of an asset that is made up. Default 1. */
  readonly filesPerAsset?: Amount | undefined;
  /** Bytes of a file that is made up. Default 65,536. */
  readonly fileSize?: Amount | undefined;
  /** Assets of a page, where the client does not say. Default 24. */
  readonly pageSize?: number | undefined;
  /** The most that a client may ask for. Default 100. */
  readonly maxPageSize?: number | undefined;
  /** Do pages tell how many assets there are? Default true. */
  readonly total?: boolean | undefined;
  /** Ask for a bearer token, renewed at the token endpoint? Default true. */
  readonly auth?: boolean | undefined;
  /** How long an access token is accepted. Default one hour. */
  readonly tokenTtlMs?: number | undefined;
  /** Does a refresh give a new refresh token and end the old one? Default true. */
  readonly rotation?: boolean | undefined;
  /** How long a signed link works. Default five minutes. */
  readonly linkTtlMs?: number | undefined;
  /** Checksums that are told of each file. Default sha256; `[]` for none. */
  readonly checksums?: readonly ChecksumAlgorithm[] | undefined;
  /** What file answers carry. Default `strong`: a strong ETag and Last-Modified. */
  readonly validators?: 'strong' | 'weak' | 'date' | 'none' | undefined;
  /** Are byte ranges served? Default true. */
  readonly ranges?: boolean | undefined;
  /** Do answers allow pages of other origins, and may they read all headers? Default true. */
  readonly cors?: boolean | undefined;
  /** How long every answer takes to begin. Default 0. */
  readonly latencyMs?: number | undefined;
  /** Where the API is said to be. Default `https://market.example/v1/`. */
  readonly baseUrl?: string | undefined;
  /** For tests without waiting. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

/** The names of all options. */
export const marketplaceOptionNames: readonly (keyof MarketplaceOptions)[] = [
  'assets',
  'seed',
  'filesPerAsset',
  'fileSize',
  'pageSize',
  'maxPageSize',
  'total',
  'auth',
  'tokenTtlMs',
  'rotation',
  'linkTtlMs',
  'checksums',
  'validators',
  'ranges',
  'cors',
  'latencyMs',
  'baseUrl',
  'clock',
];
