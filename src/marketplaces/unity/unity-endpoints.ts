import type { EndpointConfig } from '../../models/endpoint-config.ts';

/** Where Unity's Asset Store answers, and where its tokens are renewed. */
export interface UnityEndpoints extends EndpointConfig {
  readonly tokenUrl: string;
}

const cdnUrl = 'https://assetstorev1-prd-cdn.unity3d.com/';
/** Where products have their pages, and what their relative URLs are relative to. */
export const unityStore = 'https://assetstore.unity.com/';

/**
 * The endpoints of the editor: `packages-v2.unity.com`, with tokens from `api.unity.com`.
 *
 * @param other - what is elsewhere: `https://packages-v2.unity.cn/` in China, or the Hub's `tokenUrl`.
 * @example
 * ```ts
 * const endpoints = unityEndpoints({ baseUrl: 'https://packages-v2.unity.cn/' });
 * ```
 */
export function unityEndpoints(other: Partial<UnityEndpoints> = {}): UnityEndpoints {
  return {
    baseUrl: 'https://packages-v2.unity.com/',
    tokenUrl: 'https://api.unity.com/v1/oauth2/token',
    ...other,
  };
}

/**
 * Where the package with a key of {@link UnityUpload.downloadS3Key} is. The host takes no credentials.
 * @example
 * ```ts
 * unityCdnUrl('download/abc'); // 'https://assetstorev1-prd-cdn.unity3d.com/download/abc'
 * ```
 */
export function unityCdnUrl(downloadS3Key: string, base: string = cdnUrl): string {
  return new URL(`/${downloadS3Key}`, base).href;
}

/** A URL as products have them: without a scheme, or relative to the store. Undefined when it is none. */
export function unityStoreUrl(url: string | null | undefined): string | undefined {
  return url && URL.canParse(url, unityStore) ? new URL(url, unityStore).href : undefined;
}
