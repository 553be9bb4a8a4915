import * as v from 'valibot';

/** Keys that a validator skips, since they mean something to JavaScript; no shop has a reason to send them. */
const reserved = ['__proto__', 'constructor', 'prototype'];

/** An object whose keys are data: ids, versions, names. All its values have one shape. */
export function recordOf<T>(value: v.GenericSchema<T>): v.GenericSchema<Readonly<Record<string, T>>> {
  return v.pipe(
    v.custom<Record<string, T>>(
      (input) =>
        typeof input === 'object' && input !== null && !reserved.some((key) => Object.hasOwn(input, key)),
    ),
    v.record(v.string(), value),
  );
}
