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
    const [one, other] = [sortable(left[index]), sortable(right[index])];
    if (one !== other) return one < other ? -1 : 1;
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

/** Text that sorts as the part does: words before numbers, so that `1.0-beta` comes before `1.0` and `1.0.1`. */
function sortable(part = '0'): string {
  return part < 'a' ? part.replace(/^0+(?=\d)/, '').padStart(20, '0') : ` ${part}`;
}
