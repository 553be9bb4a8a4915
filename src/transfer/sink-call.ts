import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';

/** A call of a sink, whose errors are of the family whoever wrote the sink. */
export function sinkCall<T>(call: Promise<T>): Promise<T> {
  return Promise.resolve(call).catch((error: unknown) => {
    throw asSinkError(error);
  });
}

/** A sink's error as one of the family. */
export function asSinkError(error: unknown): MarketplaceError {
  return isMarketplaceError(error)
    ? error
    : createError('E_SINK', 'The sink failed', { failure: 'io', cause: error });
}
