import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';

/**
 * The first two numbers of an engine's version: the store refuses more.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when it does not begin with them.
 * @example
 * ```ts
 * majorMinor('4.3-stable'); // '4.3'
 * ```
 */
export function majorMinor(version: string): string {
  const [numbers] = /^\d+\.\d+/.exec(version) ?? [];
  if (numbers === undefined) throw new MarketplaceValidationError('A version of Godot begins like "4.3"');
  return numbers;
}
