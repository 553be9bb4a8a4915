import type { ErrorCode } from './error-code.ts';
import { MarketplaceAPIError } from './marketplace-api-error.ts';
import { MarketplaceAuthenticationError } from './marketplace-authentication-error.ts';
import { MarketplaceIntegrityError } from './marketplace-integrity-error.ts';
import { MarketplaceNetworkError } from './marketplace-network-error.ts';
import { MarketplaceNotFoundError } from './marketplace-not-found-error.ts';
import { MarketplaceRateLimitError } from './marketplace-rate-limit-error.ts';
import { MarketplaceSinkError } from './marketplace-sink-error.ts';
import { MarketplaceTimeoutError } from './marketplace-timeout-error.ts';
import { MarketplaceUnsupportedError } from './marketplace-unsupported-error.ts';
import { MarketplaceValidationError } from './marketplace-validation-error.ts';
import { MarketplaceError, type ErrorDetails, type ErrorInit } from './marketplace-error.ts';

type ErrorClass = new (message: string, details: ErrorInit<never>) => MarketplaceError;

/** The class of each code. */
const classOf: Record<Exclude<ErrorCode, 'E_ABORTED'>, ErrorClass> = {
  E_NETWORK: MarketplaceNetworkError,
  E_CORS_OR_NETWORK: MarketplaceNetworkError,
  E_TIMEOUT: MarketplaceTimeoutError,
  E_TLS: MarketplaceNetworkError,
  E_HTTP: MarketplaceAPIError,
  E_RATE_LIMITED: MarketplaceRateLimitError,
  E_AUTH: MarketplaceAuthenticationError,
  E_EXPIRED: MarketplaceAuthenticationError,
  E_NOT_FOUND: MarketplaceNotFoundError,
  E_REDIRECT: MarketplaceAPIError,
  E_URL: MarketplaceValidationError,
  E_PROTOCOL: MarketplaceAPIError,
  E_RANGE: MarketplaceAPIError,
  E_ENCODING: MarketplaceAPIError,
  E_TRUNCATED: MarketplaceNetworkError,
  E_OVERRUN: MarketplaceAPIError,
  E_TOO_LARGE: MarketplaceValidationError,
  E_CHANGED: MarketplaceIntegrityError,
  E_INTEGRITY: MarketplaceIntegrityError,
  E_MANIFEST: MarketplaceValidationError,
  E_NAME: MarketplaceValidationError,
  E_EXISTS: MarketplaceSinkError,
  E_LOCKED: MarketplaceSinkError,
  E_NO_SPACE: MarketplaceSinkError,
  E_SINK: MarketplaceSinkError,
  E_STATE: MarketplaceValidationError,
  E_SOURCE: MarketplaceAPIError,
  E_BUDGET: MarketplaceNetworkError,
  E_ARGUMENT: MarketplaceValidationError,
  E_UNSUPPORTED: MarketplaceUnsupportedError,
  E_SCHEMA: MarketplaceAPIError,
};

/** The error of the family that fits `code`. */
export function createError(code: ErrorCode, message: string, details: ErrorDetails = {}): MarketplaceError {
  if (code === 'E_ABORTED') return new MarketplaceError(message, { ...details, code });
  return new classOf[code](message, { ...details, code } as ErrorInit<never>);
}
