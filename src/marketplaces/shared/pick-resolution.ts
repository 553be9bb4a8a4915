/** What a texture's resolution is called: `1k`, `4K`. */
const named = /^(\d+)k$/i;

/**
 * The resolution to take out of those that there are: `wanted` if given and there; without `wanted` the largest of at
 * most 2K, else the smallest. Undefined when `wanted` is not there, or there is none at all.
 */
export function pickResolution(available: Iterable<string>, wanted?: string): string | undefined {
  const sorted = [...available].filter((name) => named.test(name)).toSorted((a, b) => sizeOf(a) - sizeOf(b));
  if (wanted !== undefined) return sorted.find((name) => name.toLowerCase() === wanted.toLowerCase());
  return sorted.findLast((name) => sizeOf(name) <= 2) ?? sorted[0];
}

function sizeOf(name: string): number {
  return Number(named.exec(name)?.[1]);
}
