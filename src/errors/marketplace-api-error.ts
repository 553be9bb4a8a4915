import { MarketplaceError, type ErrorDetails } from './marketplace-error.ts';

/**
 * An answer that is an error, breaks the protocol or has the wrong shape; `field` names what was wrong in data.
 *
 * @example
 * ```ts
 * if (isMarketplaceError(error, 'MarketplaceAPIError')) console.log(error.status, error.field, error.evidence);
 * ```
 */
export class MarketplaceAPIError extends MarketplaceError {
  static override readonly kind: string = 'MarketplaceAPIError';

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly code?:
        | 'E_HTTP'
        | 'E_PROTOCOL'
        | 'E_SCHEMA'
        | 'E_REDIRECT'
        | 'E_RANGE'
        | 'E_ENCODING'
        | 'E_OVERRUN'
        | 'E_SOURCE';
    } = {},
  ) {
    super(message, { ...details, code: details.code ?? 'E_HTTP' });
  }
}
