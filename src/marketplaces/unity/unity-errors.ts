import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';

/** The account has not accepted the store's present terms: nothing can be downloaded until it has, in a browser. */
export class UnityTermsError extends MarketplaceAuthenticationError {
  static override readonly kind: string = 'UnityTermsError';
}

/** No upload of the package is for the version of Unity that was asked for. */
export class UnityVersionError extends MarketplaceUnsupportedError {
  static override readonly kind: string = 'UnityVersionError';
}
