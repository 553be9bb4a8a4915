import * as v from 'valibot';

/** A field, or a whole record, that Fab sent in a shape that this SDK does not know. */
export interface FabRecordProblem {
  /** Where, from the top of the answer: `results.3.listing.title`. */
  readonly path: string;
  /** What was expected there. */
  readonly message: string;
  /** The record as it was sent. */
  readonly rawData: unknown;
}

/** A record without the fields that have a wrong shape, or nothing when it is of no use without them. */
export interface ReadRecord<T> {
  readonly record?: T;
  readonly problems: readonly FabRecordProblem[];
}

const maxProblems = 20;

/**
 * Reads one record of an answer. A field of a wrong shape is left out and reported, so that one strange field does not
 * hide an asset; what was sent stays in `rawData`.
 *
 * @param at - the record's path in the answer.
 */
export function readRecord<T>(schema: v.GenericSchema<T>, raw: unknown, at: string): ReadRecord<T> {
  const first = v.safeParse(schema, raw);
  if (first.success) return { record: raw as T, problems: [] };
  const problems = first.issues.slice(0, maxProblems).map((issue) => ({
    path: [at, ...pathOf(issue)].join('.'),
    message: `expected ${issue.expected ?? 'another value'}`,
    rawData: raw,
  }));
  const cleaned: unknown = structuredClone(raw);
  for (let round = 0, issues = first.issues; round < maxRounds; round++) {
    // From the end, so that removing an element of a list does not move those that are still to be removed.
    if (!issues.toReversed().every((issue) => remove(cleaned, pathOf(issue)))) break;
    const result = v.safeParse(schema, cleaned);
    if (result.success) return { record: cleaned as T, problems };
    issues = result.issues;
  }
  return { problems };
}

const maxRounds = 8;

function pathOf({ path }: v.BaseIssue<unknown>): readonly (string | number)[] {
  return (path ?? []).map(({ key }) => key as string | number);
}

/**
 * Removes what is at the path. Where there is nothing, what should have it goes: the format without its code, but not
 * its listing. False when that would be the record itself.
 */
function remove(root: unknown, path: readonly (string | number)[]): boolean {
  const last = path.at(-1);
  if (last === undefined) return false;
  let parent = root;
  for (const key of path.slice(0, -1))
    parent = (parent as Record<string | number, unknown> | undefined)?.[key];
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, last))
    return remove(root, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, unknown>)[String(last)];
  return true;
}
