import fs from 'node:fs';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';

/**
 * Makes a folder, and those above it; one that exists is fine.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) when the path is empty or no folder can be there.
 * @example
 * ```ts
 * safeCreateDirectory('./library/docks');
 * ```
 */
export function safeCreateDirectory(path: string): void {
  if (typeof path !== 'string' || path.trim() === '') {
    throw new MarketplaceValidationError('The path of a folder must not be empty', { field: 'path' });
  }
  try {
    fs.mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new MarketplaceValidationError('The folder cannot be made', { field: 'path', file: path, cause });
  }
}
