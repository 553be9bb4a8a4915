import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import type { EndpointConfig } from '../../models/endpoint-config.ts';

/**
 * Where Fab answers: templates relative to `baseUrl`, or whole URLs. Fab has no official API and has changed it before;
 * what it changes next can be set here.
 *
 * Names in braces are filled in: `{assetUid}`, `{listingUid}`, `{format}`, `{fileUid}`, `{accountId}`, `{artifactId}`;
 * `{asset_uid}` is the same as `{assetUid}`.
 */
export interface FabEndpoints extends EndpointConfig {
  /** The library as the web site lists it. */
  readonly librarySearch: string;
  /** The formats of an owned asset, for the web site. */
  readonly assetFormats: string;
  /** Where a file of a format can be fetched, for the web site. */
  readonly downloadInfo: string;
  /** The formats of any listing. Public. */
  readonly listingFormats: string;
  /** A listing. Public. */
  readonly listing: string;
  /** The library as the launcher lists it. */
  readonly launcherLibrary: string;
  /** Where a build's manifest can be fetched, for the launcher. */
  readonly artifactManifest: string;
  /** Where a single file can be fetched, for the launcher. */
  readonly launcherDownloadInfo: string;
}

/**
 * The endpoints of Fab at a base URL, such as `https://www.fab.com`. Take the host that answers: the one without `www.`
 * redirects, and credentials do not follow a redirect to another host.
 *
 * Paths as seen in open clients and in a published capture of 2026-02 (AchetaGames/Epic-Asset-Manager, docs/api-map.md).
 *
 * @example
 * ```ts
 * const auth = new FabCookieAuth({ endpoints: fabEndpoints('https://www.fab.com'), cookies });
 * ```
 */
export function fabEndpoints(baseUrl: string): FabEndpoints {
  return {
    baseUrl,
    librarySearch: 'i/library/entitlements/search',
    assetFormats: 'i/library/assets/{assetUid}/asset-formats',
    downloadInfo: 'i/listings/{listingUid}/asset-formats/{format}/files/{fileUid}/download-info',
    listingFormats: 'i/listings/{listingUid}/asset-formats',
    listing: 'i/listings/{listingUid}',
    launcherLibrary: 'e/accounts/{accountId}/ue/library',
    artifactManifest: 'e/artifacts/{artifactId}/manifest',
    launcherDownloadInfo: 'p/egl/listings/{listingUid}/asset-formats/{format}/files/{fileUid}/download-info',
  };
}

/** What the placeholders of a template stand for. */
export type EndpointValues = Readonly<Record<string, string | undefined>>;

/**
 * A template with its placeholders filled in. A leading slash means below `baseUrl` too.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) for a placeholder that nothing is known for.
 */
export function fillEndpoint(template: string, values: EndpointValues): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const key = name.replace(/_(\w)/g, (__, letter: string) => letter.toUpperCase());
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined || /^\.{0,2}$/.test(value)) {
      throw new MarketplaceValidationError(
        `The endpoint "${template}" needs {${key}}, which is not known here`,
        {
          hint:
            key === 'accountId'
              ? 'Give the auth provider the accountId that came with the token.'
              : undefined,
        },
      );
    }
    return encodeURIComponent(value);
  });
  return filled.replace(/^\/+/, '');
}
