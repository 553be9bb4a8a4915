import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';

/**
 * A name with what no file system takes removed: `/ \ : * ? " < > |` anywhere, dots and blanks at both ends.
 *
 * The behaviour of the Python package that this SDK ports. To decide whether a name from a server may become a path,
 * use {@link safePath}, which refuses more than this repairs.
 *
 * @throws MarketplaceValidationError (`E_NAME`) when nothing is left.
 * @example
 * ```ts
 * sanitizeFilename('My Asset: Version 2.0'); // 'My Asset Version 2.0'
 * ```
 */
export function sanitizeFilename(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this removes
  const cleaned = name.replace(/[/\\:*?"<>|\u0000-\u001f\u007f]/g, '').replace(/^[.\s]+|[.\s]+$/g, '');
  if (cleaned === '') {
    throw new MarketplaceValidationError(
      'The file name is empty, or has no character that a file name may hold',
      {
        code: 'E_NAME',
      },
    );
  }
  return cleaned;
}
