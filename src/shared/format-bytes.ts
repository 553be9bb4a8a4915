const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * A size as people read it, by 1024, two decimals except for bytes. Negative sizes are `0 B`.
 *
 * @example
 * ```ts
 * formatBytes(1048576); // '1.00 MB'
 * formatBytes(512); // '512 B'
 * ```
 */
export function formatBytes(bytes: number): string {
  if (!(bytes > 0)) return '0 B';
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? `${Math.floor(size)} B` : `${size.toFixed(2)} ${units[unit]}`;
}
