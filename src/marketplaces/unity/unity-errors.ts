import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';

/** The account has not accepted the store's present terms: nothing can be downloaded until it has, in a browser. */
export class UnityTermsError extends MarketplaceAuthenticationError {
  static override readonly kind: string = 'UnityTermsError';

  constructor() {
    super('The account has not accepted the terms of the Asset Store', {
      phase: 'resolve',
      hint: 'Sign in at https://assetstore.unity.com, accept the terms, and try again.',
    });
  }
}

/** The tokens can no longer be renewed: the refresh token is old, was used before, or there is none. */
export class UnityTokenExpiredError extends MarketplaceAuthenticationError {
  static override readonly kind: string = 'UnityTokenExpiredError';
}

/** No upload of the package is for the version of Unity that was asked for. */
export class UnityVersionError extends MarketplaceUnsupportedError {
  static override readonly kind: string = 'UnityVersionError';
}
