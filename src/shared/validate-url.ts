/**
 * Is this an http or https URL with a host?
 *
 * @example
 * ```ts
 * validateUrl('https://example.com/a'); // true
 * validateUrl('ftp://example.com'); // false
 * ```
 */
export function validateUrl(url: string): boolean {
  if (!/^https?:\/\/[^/\\]/i.test(url)) return false;
  try {
    return new URL(url).hostname !== '';
  } catch {
    return false;
  }
}
