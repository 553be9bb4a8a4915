import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';

/** A secret, or a function that gives it when it is needed, so that it can come from a vault or change. */
export type Secret = string | (() => string | Promise<string>);

/**
 * The present value of a secret.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when it is empty or no legal header value.
 */
export async function readSecret(secret: Secret, what: string): Promise<string> {
  const value = typeof secret === 'function' ? await secret() : secret;
  if (typeof value !== 'string' || value === '' || !/^[\x20-\x7e]+$/.test(value)) {
    throw new MarketplaceValidationError(`The ${what} is empty or has characters that a header cannot hold`, {
      phase: 'auth',
    });
  }
  return value;
}
