/**
 * A file name with what Windows does not take replaced by `_`, so that a harmless name like `What?.zip` can be saved
 * anywhere. Separators and `..` stay as they are: those are for the engine to refuse.
 */
export function plainFileName(name: string): string {
  return name.replace(/[<>:"|?*]/g, '_').replace(/[. ]+$/, '');
}

/** A title as a short file name: letters and digits of any script, dashes between. `fallback` when nothing is left. */
export function slugOf(title: string, fallback: string): string {
  const slug = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return [...slug].slice(0, 60).join('') || fallback;
}
