/**
 * The moment that a marketplace's text or number stands for, or undefined when it stands for none: a date that cannot
 * be read is no reason to lose the asset, and `rawData` still has it.
 *
 * A number counts seconds since 1970. Text is ISO 8601 with any count of digits for the second, or `2018-08-21 15:49:00`,
 * or a day; without a zone it is UTC.
 */
export function toDate(value: string | number | null | undefined): Date | undefined {
  if (value === null || value === undefined) return undefined;
  const date = new Date(typeof value === 'number' ? value * 1000 : isoOf(value.trim()));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isoOf(text: string): string {
  // A day alone is UTC by the language's own rule; a day with a time and without a zone is not.
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (match === null) return text;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  return `${day}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`;
}
