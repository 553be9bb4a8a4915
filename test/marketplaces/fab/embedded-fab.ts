import { createHash } from 'node:crypto';
import { FabBearerAuth } from '../../../src/marketplaces/fab/fab-bearer-auth.ts';
import { FabClient, type FabClientOptions } from '../../../src/marketplaces/fab/fab-client.ts';
import { FabCookieAuth } from '../../../src/marketplaces/fab/fab-cookie-auth.ts';
import { fabEndpoints, type FabEndpoints } from '../../../src/marketplaces/fab/fab-endpoints.ts';
import { FabOAuth } from '../../../src/marketplaces/fab/fab-oauth.ts';
import type { OAuth2Tokens } from '../../../src/auth/oauth2-auth.ts';

/** A request as the embedded Fab saw it. */
export interface FabRequestSeen {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  /** Which route answered: `library`, `manifest-info`, `chunk`, … */
  readonly route: string;
}

/** A build on the content networks. */
export interface HostedBuild {
  readonly manifest: Uint8Array;
  /** By path below the build's root. */
  readonly chunks: ReadonlyMap<string, Uint8Array>;
  readonly buildVersion?: string;
}

/** An answer in place of the honest one. */
type Fault = (request: FabRequestSeen) => Response | Promise<Response> | undefined;

const root = '/Builds/Org/o-1/harbour/default';
const accountId = 'acc0acc0acc0acc0acc0acc0acc0acc0';
const cdnA = 'https://cdn-a.example.test';
const cdnB = 'https://cdn-b.example.test';

/**
 * Fab as its notes describe it, as a `fetch` function: both libraries, formats, download info, Epic's token endpoint and
 * two content networks. Faults are functions that may answer first.
 */
export class EmbeddedFab {
  readonly requests: FabRequestSeen[] = [];
  /** Records of the web site's library. */
  entitlements: unknown[] = [];
  /** Records of the launcher's library. */
  libraryItems: unknown[] = [];
  pageSize = 2;
  /** By uid of the entitlement or listing. */
  readonly formats: Map<string, unknown> = new Map();
  readonly listings: Map<string, unknown> = new Map();
  /** By artifact id, or by uid of the file. */
  readonly builds: Map<string, HostedBuild> = new Map();
  /** Single files by uid. */
  readonly files: Map<string, Uint8Array> = new Map();
  /** What the content networks have, by path. */
  readonly cdn: Map<string, Uint8Array> = new Map();
  accessToken = 'eg1~access-token-number-1';
  refreshToken = 'refresh-token-number-1';
  readonly cookies = { fab_sessionid: 'session-cookie-value', fab_csrftoken: 'csrf-cookie-value' };
  refreshes = 0;
  /** Milliseconds since 1970. */
  now: () => number = () => Date.now();
  linkTtlMs = 600_000;
  readonly faults: Set<Fault> = new Set();
  readonly baseUrl = 'https://www.fab.test';
  readonly tokenUrl = 'https://account.epic.test/oauth/token';

  readonly endpoints: FabEndpoints & { readonly tokenUrl: string } = {
    ...fabEndpoints(this.baseUrl),
    tokenUrl: this.tokenUrl,
  };

  /** Puts a build on the content networks, under the artifact or the file that leads to it. */
  host(id: string, build: HostedBuild): void {
    this.builds.set(id, build);
    this.cdn.set(`${root}/${id}.manifest`, build.manifest);
    for (const [path, bytes] of build.chunks) this.cdn.set(`${root}/${path}`, bytes);
  }

  /** From now on requests to `route` are answered by `answer`, so often (default: always). */
  fail(
    route: string,
    answer: (request: FabRequestSeen) => Response | Promise<Response>,
    times = Infinity,
  ): void {
    let left = times;
    this.faults.add((request) => (request.route === route && left-- > 0 ? answer(request) : undefined));
  }

  /** How many requests a route has had. */
  count(route: string): number {
    return this.requests.filter((request) => request.route === route).length;
  }

  get oauth(): (onTokens?: (tokens: OAuth2Tokens) => void) => FabOAuth {
    return (onTokens) =>
      new FabOAuth({
        endpoints: this.endpoints,
        tokens: { accessToken: this.accessToken, refreshToken: this.refreshToken },
        accountId,
        clientId: 'client-id',
        clientSecret: 'client-secret-value',
        onTokens,
      });
  }

  site(options: Partial<FabClientOptions> = {}): FabClient {
    return this.client({
      auth: new FabCookieAuth({ endpoints: this.endpoints, cookies: this.cookies }),
      ...options,
    });
  }

  launcher(options: Partial<FabClientOptions> = {}): FabClient {
    const auth = new FabBearerAuth({ endpoints: this.endpoints, token: this.accessToken, accountId });
    return this.client({ auth, ...options });
  }

  client(options: Partial<FabClientOptions> & Pick<FabClientOptions, 'auth'>): FabClient {
    return new FabClient({
      fetch: this.fetch,
      rateLimit: { requests: 1000, perMs: 1 },
      retry: { limit: 1 },
      ...options,
    });
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const method = request.method;
    const seen = {
      method,
      url,
      headers: request.headers,
      body: await request.text(),
      route: routeOf(method, url),
    };
    this.requests.push(seen);
    const response = await this.#answer(seen);
    Object.defineProperty(response, 'url', { value: url.href });
    return response;
  };

  async #answer(request: FabRequestSeen): Promise<Response> {
    for (const fault of this.faults) {
      const answer = await fault(request);
      if (answer !== undefined) return answer;
    }
    const { route, url } = request;
    if (route === 'bare-host') return redirect(`${this.baseUrl}${url.pathname}${url.search}`);
    if (route === 'token') return this.#token(request);
    if (route === 'chunk' || route === 'manifest-file' || route === 'single-file') return this.#file(request);
    const bearer = url.pathname.startsWith('/e/') || url.pathname.startsWith('/p/');
    const allowed = bearer
      ? request.headers.get('authorization')?.toLowerCase() === `bearer ${this.accessToken.toLowerCase()}`
      : route.startsWith('listing') ||
        request.headers.get('cookie')?.includes(this.cookies.fab_sessionid) === true;
    if (!allowed)
      return json(401, { errorCode: 'errors.com.epicgames.common.missing_bearer_token', errorMessage: 'no' });
    return this.#api(request);
  }

  #api({ route, url, body }: FabRequestSeen): Response {
    const parts = url.pathname.split('/').map(decodeURIComponent);
    switch (route) {
      case 'launcher-library':
        return parts[3] === accountId ? this.#page(this.libraryItems, url, false) : notFound();
      case 'library':
        return this.#page(this.entitlements, url, true);
      case 'formats':
      case 'listing-formats': {
        const formats = this.formats.get(parts[route === 'formats' ? 4 : 3] ?? '');
        return formats === undefined ? notFound() : json(200, formats);
      }
      case 'listing': {
        const listing = this.listings.get(parts[3] ?? '');
        return listing === undefined ? notFound() : json(200, listing);
      }
      case 'manifest-info': {
        const {
          item_id: item,
          itemId = item,
          namespace,
          platform,
        } = JSON.parse(body) as Record<string, string>;
        if (!itemId || !namespace || !platform)
          return json(400, { errorCode: 'errors.com.epicgames.bad_request' });
        return this.#downloadInfo(parts[3] ?? '', 'asset-format/game-engine/unreal-engine');
      }
      case 'download-info': {
        const at = parts.indexOf('files');
        return this.#downloadInfo(parts[at + 1] ?? '', `asset-format/3d-exchange/${parts[at - 1]}`);
      }
      default:
        return notFound();
    }
  }

  #page(records: readonly unknown[], url: URL, site: boolean): Response {
    const start = Number(atob(url.searchParams.get('cursor') ?? btoa('0')));
    const size = Math.min(Number(url.searchParams.get('count') ?? this.pageSize), 1000);
    const results = records.slice(start, start + size);
    const next = start + size < records.length ? btoa(String(start + size)) : null;
    return json(200, {
      results,
      cursors: { next, previous: null },
      ...(site ? { count: records.length } : {}),
    });
  }

  #downloadInfo(id: string, assetFormat: string): Response {
    const expires = new Date(this.now() + this.linkTtlMs).toISOString();
    const signature = `f_token=signature-of-${id}-${Date.parse(expires)}`;
    const build = this.builds.get(id);
    if (build === undefined) {
      if (!this.files.has(id)) return notFound();
      const downloadUrl = `${cdnA}/single/${id}/archive.zip?${signature}`;
      return json(200, { downloadInfo: [{ assetFormat, downloadUrl, expires, type: 'binary' }] });
    }
    // In line: what waits for another thread looks idle to a manual clock.
    const manifestHash = createHash('sha1').update(build.manifest).digest('hex');
    const point = (host: string): unknown => ({
      manifestUrl: `${host}${root}/${id}.manifest?${signature}`,
      signatureExpiration: expires,
    });
    return json(200, {
      downloadInfo: [
        {
          artifactId: id,
          assetFormat,
          buildVersion: build.buildVersion ?? '1.0',
          // Not in the order of the points, as it happens.
          distributionPointBaseUrls: [`${cdnB}${root}`, `${cdnA}${root}`],
          distributionPoints: [point(cdnA), point(cdnB)],
          manifestHash,
          metadata: {},
          type: 'manifest',
        },
      ],
    });
  }

  #token({ headers, body }: FabRequestSeen): Response {
    const form = new URLSearchParams(body);
    const basic = `Basic ${btoa('client-id:client-secret-value')}`;
    if (headers.get('authorization') !== basic || form.get('token_type') !== 'eg1')
      return json(400, { errorCode: 'bad' });
    if (form.get('refresh_token') !== this.refreshToken) {
      return json(400, { errorCode: 'errors.com.epicgames.account.auth_token.invalid_refresh_token' });
    }
    this.refreshes += 1;
    this.accessToken = `eg1~access-token-number-${this.refreshes + 1}`;
    this.refreshToken = `refresh-token-number-${this.refreshes + 1}`;
    return json(200, {
      access_token: this.accessToken,
      refresh_token: this.refreshToken,
      expires_in: 7200,
      token_type: 'bearer',
      account_id: accountId,
    });
  }

  #file({ route, url, headers }: FabRequestSeen): Response {
    const signature = /-(\d+)$/.exec(url.searchParams.get('f_token') ?? '')?.[1];
    const isOver = signature !== undefined && Number(signature) < this.now();
    if ((route !== 'chunk' && signature === undefined) || isOver) return accessDenied(isOver);
    const bytes =
      route === 'single-file' ? this.files.get(url.pathname.split('/')[2] ?? '') : this.cdn.get(url.pathname);
    return bytes === undefined ? new Response('NoSuchKey', { status: 404 }) : served(bytes, headers);
  }
}

export function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
}

export function html(status: number): Response {
  return new Response('<!DOCTYPE html><title>Just a moment...</title>', {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
  });
}

export function accessDenied(expired = false): Response {
  const message = expired ? 'Request has expired' : 'MissingKey';
  return new Response(
    `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
    {
      status: 403,
      headers: { 'content-type': 'application/xml' },
    },
  );
}

/** A file, or the range of it that was asked for. */
function served(bytes: Uint8Array, headers: Headers): Response {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
  const common = {
    'content-type': 'application/octet-stream',
    'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT',
  };
  if (first === undefined) {
    return new Response(bytes.slice(), { headers: { ...common, 'content-length': String(bytes.length) } });
  }
  const start = Number(first);
  const end = Math.min(bytes.length, last ? Number(last) + 1 : bytes.length);
  if (start >= bytes.length) {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } });
  }
  return new Response(bytes.slice(start, end), {
    status: 206,
    headers: {
      ...common,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
    },
  });
}

function routeOf(method: string, url: URL): string {
  const { hostname, pathname } = url;
  if (hostname === 'fab.test') return 'bare-host';
  if (hostname === 'account.epic.test') return 'token';
  if (hostname.startsWith('cdn-')) {
    if (pathname.endsWith('.chunk')) return 'chunk';
    return pathname.startsWith('/single/') ? 'single-file' : 'manifest-file';
  }
  if (/^\/e\/accounts\/[^/]+\/ue\/library$/.test(pathname)) return 'launcher-library';
  if (method === 'POST' && /^\/e\/artifacts\/[^/]+\/manifest$/.test(pathname)) return 'manifest-info';
  if (pathname === '/i/library/entitlements/search') return 'library';
  if (pathname.endsWith('/download-info')) return 'download-info';
  if (/^\/i\/library\/assets\/[^/]+\/asset-formats$/.test(pathname)) return 'formats';
  if (/^\/i\/listings\/[^/]+\/asset-formats$/.test(pathname)) return 'listing-formats';
  return /^\/i\/listings\/[^/]+$/.test(pathname) ? 'listing' : 'other';
}

function redirect(location: string): Response {
  return new Response(null, { status: 301, headers: { location } });
}

function notFound(): Response {
  return json(404, { errorCode: 'errors.com.epicgames.not_found' });
}
