/** A title as a short file name: letters and digits of any script, dashes between. `fallback` when nothing is left. */
export function slugOf(title: string, fallback: string): string {
  const slug = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return Array.from(slug).slice(0, 60).join('') || fallback;
}
