import type { AsyncAuthProvider } from '../../auth/async-auth-provider.ts';
import { NoAuth } from '../../auth/no-auth.ts';
import { OAuth2Auth } from '../../auth/oauth2-auth.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import type { ChecksumAlgorithm } from '../../models/checksum.ts';
import type { EndpointConfig } from '../../models/endpoint-config.ts';
import { systemClock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import { ChecksumBook } from './checksum-book.ts';
import { EmbeddedMarketClient } from './embedded-market-client.ts';
import { FaultBox, type InjectedFault, type MarketFault } from './fault-box.ts';
import { Library } from './library.ts';
import { LinkSigner } from './link-signer.ts';
import { marketFetch } from './market-fetch.ts';
import type { MarketState } from './market-state.ts';
import {
  marketplaceOptionNames,
  type EmbeddedAsset,
  type EmbeddedFile,
  type MarketplaceOptions,
} from './marketplace-options.ts';
import { RequestLog, type MarketRequest, type MarketRoute } from './request-log.ts';
import { TokenDesk } from './token-desk.ts';

/** Where the embedded marketplace answers. */
export interface EmbeddedEndpoints extends EndpointConfig {
  readonly tokenUrl: string;
}

/** A file as the marketplace holds it now, to compare with what a client brought. */
export interface EmbeddedFileView {
  readonly path: string;
  readonly size: number;
  /** Bytes from `position` on. Default: all. */
  read(position?: number, length?: number): Uint8Array;
  /** Lowercase hexadecimal. */
  checksum(algorithm: ChecksumAlgorithm): Promise<string>;
}

/** An embedded marketplace while it runs. */
export interface EmbeddedMarketplace {
  /** Takes the place of the platform's `fetch`: no network is used, and no other server can be reached. */
  readonly fetch: typeof globalThis.fetch;
  readonly endpoints: EmbeddedEndpoints;
  readonly baseUrl: string;
  /** A new sign-in: credentials that the marketplace accepts. `endpoints` where it is served elsewhere. */
  auth(endpoints?: EmbeddedEndpoints): AsyncAuthProvider;
  /** A client, signed in and connected to this marketplace. */
  client(options?: Partial<HttpClientOptions>): EmbeddedMarketClient;

  /** How many assets there are now. */
  readonly size: number;
  /** Puts an asset at the end of the list and says its uid. */
  addAsset(asset: EmbeddedAsset): string;
  /** Changes what `patch` names; the asset has a new version and date. */
  changeAsset(uid: string, patch: Partial<EmbeddedAsset>): void;
  /** Gives a file other content: what `patch` names, else as many other bytes. New validators, checksums and dates. */
  changeFile(uid: string, path: string, patch?: Partial<EmbeddedFile>): void;
  /** Takes an asset off the list; it is not found from now on. */
  removeAsset(uid: string): void;
  /** The files of an asset as they are now. */
  files(uid: string): readonly EmbeddedFileView[];

  /** Ends all access tokens: the next call is a 401, and a refresh helps. */
  expireTokens(): void;
  /** Ends refresh tokens too: a refresh does not help. */
  revokeTokens(): void;
  /** Ends all links that were given out. */
  expireLinks(): void;
  /** Refreshes that were granted. */
  readonly refreshes: number;
  /** Tokens and signatures that were given out: what must appear in no error and no log. */
  readonly secrets: readonly string[];

  /** Makes something go wrong. */
  inject(fault: MarketFault): InjectedFault;
  /** Takes back all faults. */
  clearFaults(): void;

  /** The last 10,000 requests, oldest first. */
  readonly requests: readonly MarketRequest[];
  /** How many requests there were, of a kind or in all. */
  count(route?: MarketRoute): number;
  /** Answers whose body is neither read to its end nor given up. */
  readonly openAnswers: number;
}

/**
 * A marketplace in memory, for tests and demonstrations, in every runtime: pages with cursors, search, a bearer token
 * that expires and is renewed, signed links that expire, checksums, byte ranges and conditions, and faults on demand.
 *
 * @throws TypeError for an option that does not exist.
 * @example
 * ```ts
 * const shop = createMarketplace({ assets: 1_000_000, fileSize: 10_000_000 });
 * shop.inject({ kind: 'cut', afterBytes: 5_000_000 });
 * await using market = shop.client();
 * const result = await market.downloadAsset('asset-7', memory());
 * ```
 */
export function createMarketplace(options: MarketplaceOptions = {}): EmbeddedMarketplace {
  checkOptions(options, marketplaceOptionNames, 'createMarketplace');
  const state = createState(options);
  const { library, tokens, links, faults, log, rules, clock, checksums } = state;
  const fetch = marketFetch(state);
  const endpoints: EmbeddedEndpoints = {
    baseUrl: `${rules.apiOrigin}${rules.apiPath}`,
    tokenUrl: `${rules.apiOrigin}/token`,
  };
  const auth = (at: EmbeddedEndpoints = endpoints): AsyncAuthProvider =>
    rules.auth
      ? new OAuth2Auth({ endpoints: at, tokens: tokens.issue(), clientId: 'embedded', clock })
      : new NoAuth({ endpoints: at });
  return {
    fetch,
    endpoints,
    baseUrl: endpoints.baseUrl,
    auth,
    client: (clientOptions = {}) =>
      new EmbeddedMarketClient({ auth: auth(), fetch, clock, ...clientOptions }),
    get size() {
      return library.size;
    },
    addAsset: (asset) => library.add(asset).uid,
    changeAsset: (uid, patch) => void library.change(uid, patch),
    changeFile: (uid, path, patch = {}) => void library.changeFile(uid, path, patch),
    removeAsset: (uid) => library.remove(uid),
    files: (uid) =>
      (library.find(uid)?.files ?? []).map(({ path, content }) => ({
        path,
        size: content.size,
        read(position = 0, length = content.size - position) {
          const bytes = new Uint8Array(Math.max(0, Math.min(length, content.size - position)));
          content.fill(position, bytes);
          return bytes;
        },
        checksum: (algorithm) => checksums.checksum(content, algorithm),
      })),
    expireTokens: () => tokens.expire(),
    revokeTokens: () => tokens.revoke(),
    expireLinks: () => links.expire(),
    get refreshes() {
      return tokens.refreshes;
    },
    get secrets() {
      return [...tokens.secrets, ...links.signatures];
    },
    inject: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    get requests() {
      return log.requests;
    },
    count: (route) => log.count(route),
    get openAnswers() {
      return log.open;
    },
  };
}

function createState(options: MarketplaceOptions): MarketState {
  const { seed = 1, clock = systemClock, filesPerAsset = 1, fileSize = 65_536 } = options;
  const base = new URL(options.baseUrl ?? 'https://market.example/v1/');
  return {
    library: new Library(options.assets ?? 12, { seed, filesPerAsset, fileSize }, clock),
    tokens: new TokenDesk({
      seed,
      clock,
      tokenTtlMs: options.tokenTtlMs ?? 3_600_000,
      rotation: options.rotation ?? true,
    }),
    links: new LinkSigner(seed, options.linkTtlMs ?? 300_000, clock),
    faults: new FaultBox(),
    log: new RequestLog(),
    checksums: new ChecksumBook(options.checksums ?? ['sha256']),
    clock,
    rules: {
      apiPath: base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`,
      apiOrigin: base.origin,
      fileOrigin: `${base.protocol}//files.${base.host}`,
      auth: options.auth ?? true,
      pageSize: options.pageSize ?? 24,
      maxPageSize: options.maxPageSize ?? 100,
      total: options.total ?? true,
      cors: options.cors ?? true,
      latencyMs: options.latencyMs ?? 0,
      validators: options.validators ?? 'strong',
      ranges: options.ranges ?? true,
    },
  };
}
