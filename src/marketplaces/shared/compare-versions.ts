/**
 * Orders version texts of any form: numbers by value, words by the alphabet, and a word after a number (`-beta`) before
 * its absence. `2019.4.0f1 < 2019.4.10f1`, `5.1-beta < 5.1`, `v5 = 5`.
 *
 * @param parts - how many parts to compare: 2 for `major.minor`. Default: all.
 */
export function compareVersions(a: string, b: string, parts: number = Infinity): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let index = 0; index < Math.min(parts, Math.max(left.length, right.length)); index++) {
    const order = comparePart(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** How many numbers and words a version text has. */
export function countVersionParts(version: string): number {
  return partsOf(version).length;
}

function partsOf(version: string): readonly string[] {
  return (
    version
      .toLowerCase()
      .replace(/^\s*v(?=\d)/, '')
      .match(/\d+|[a-z]+/g) ?? []
  );
}

function comparePart(a: string | undefined, b: string | undefined): number {
  const left = Number(a ?? 0);
  const right = Number(b ?? 0);
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  // A word against nothing or a number: `1.0-beta` comes before `1.0` and `1.0.1`.
  if (!Number.isNaN(left)) return 1;
  if (!Number.isNaN(right)) return -1;
  return (a ?? '') < (b ?? '') ? -1 : Number(a !== b);
}
