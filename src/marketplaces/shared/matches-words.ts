/** Has every word of `search` its place in one of the texts? For marketplaces whose list cannot be searched. */
export function matchesWords(search: string | undefined, texts: readonly (string | undefined)[]): boolean {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
