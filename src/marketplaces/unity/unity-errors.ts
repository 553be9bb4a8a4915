import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';

/**
 * The account has not accepted the store's present terms: nothing can be downloaded until it has, in a browser.
 *
 * @example
 * ```ts
 * const result = await market.downloadAsset('165785', sink);
 * if (!result.success && result.error instanceof UnityTermsError) console.log('Accept the terms on the site first.');
 * ```
 */
export class UnityTermsError extends MarketplaceAuthenticationError {
  static override readonly kind: string = 'UnityTermsError';
}

/**
 * No upload of the package is for the version of Unity that was asked for.
 *
 * @example
 * ```ts
 * const result = await market.downloadAsset('165785', sink, { unityVersion: '2022.3' });
 * if (!result.success && result.error instanceof UnityVersionError) console.log(result.error.hint);
 * ```
 */
export class UnityVersionError extends MarketplaceUnsupportedError {
  static override readonly kind: string = 'UnityVersionError';
}
