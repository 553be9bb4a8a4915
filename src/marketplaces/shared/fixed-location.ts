import type { LocatedContent } from '../../models/remote-file.ts';

/** A file whose URL is public and does not expire. */
export function fixedLocation(
  url: string,
  options: Pick<LocatedContent, 'allowUnknownLength'> = {},
): LocatedContent {
  return { kind: 'located', locate: () => Promise.resolve({ url, credentials: 'none' }), ...options };
}
