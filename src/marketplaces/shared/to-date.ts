/**
 * The moment that a marketplace's text or number stands for, or undefined when it stands for none: a date that cannot
 * be read is no reason to lose the asset, and `rawData` still has it.
 *
 * A number counts seconds since 1970. Text is ISO 8601 with any count of digits for the second, or `2018-08-21 15:49:00`,
 * or a day; without a zone it is UTC.
 */
export function toDate(value: string | number | null | undefined): Date | undefined {
  const date = new Date(typeof value === 'number' ? value * 1000 : isoOf(value ?? ''));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isoOf(text: string): string {
  const iso = text
    .trim()
    .replace(/^(\S+) (?=\d)/, '$1T')
    .replace(/(\.\d{3})\d+/, '$1');
  // A day alone is UTC by the language's own rule; a day with a time and without a zone is not.
  return /T[\d:.]+$/.test(iso) ? `${iso}Z` : iso;
}
