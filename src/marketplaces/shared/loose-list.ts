import * as v from 'valibot';
import { recordOf } from './record-of.ts';

/** A list as shops send it: an array; an object with numbered keys; nothing. */
export type LooseList<T> = readonly T[] | Readonly<Record<string, T>> | null | undefined;

/**
 * A list that some languages write differently: Lua sends an empty one as `{}`, PHP one with gaps as `{"1": …}`. It
 * may also be absent.
 */
export function looseList<T>(item: v.GenericSchema<T>): v.GenericSchema<LooseList<T>> {
  const list = v.array(item);
  const object = recordOf(item);
  // Not a union: that would name the list, and not the field in it, when something is wrong.
  return v.nullish(v.lazy((input): v.GenericSchema<LooseList<T>> => (Array.isArray(input) ? list : object)));
}

/** The members of a {@link LooseList}. */
export function toList<T>(list: LooseList<T>): readonly T[] {
  return Array.isArray(list) ? list : Object.values(list ?? {});
}
