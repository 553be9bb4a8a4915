import { MarketplaceValidationError } from '../../../errors/marketplace-validation-error.ts';

/** Where in a manifest: a byte of it, or the field of a JSON one. */
export interface ManifestPlace {
  readonly position?: number | undefined;
  readonly field?: string | undefined;
  readonly evidence?: string | undefined;
}

/** `E_MANIFEST`: what is wrong with a manifest, and where. */
export function manifestError(what: string, place: ManifestPlace = {}): MarketplaceValidationError {
  const where = place.field === undefined ? '' : ` in "${place.field}"`;
  return new MarketplaceValidationError(`The manifest is damaged or malformed: ${what}${where}`, {
    code: 'E_MANIFEST',
    phase: 'resolve',
    ...place,
  });
}
