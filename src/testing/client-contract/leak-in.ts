const deepest = 8;

/**
 * Where one of `secrets` can be read in a value: in its text, its JSON, or any property, shown or hidden, at any
 * depth. Undefined when there is none. What only a getter of a class gives, as an error's `evidence`, is not looked
 * at: nothing prints it.
 */
export function leakIn(value: unknown, secrets: readonly string[]): string | undefined {
  const needles = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return search(value, '', needles, new Set());
}

function search(
  value: unknown,
  path: string,
  needles: readonly string[],
  seen: Set<unknown>,
): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' && contains(value, needles) ? path || '(the value)' : undefined;
  }
  if (seen.has(value) || path.split('.').length > deepest) return undefined;
  seen.add(value);
  if (value instanceof Error && contains(String(value), needles)) return `${path}.toString()`;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const found = search(toJSON.call(value), `${path}.toJSON()`, needles, seen);
    if (found !== undefined) return found;
  }
  for (const key of Reflect.ownKeys(value)) {
    const found =
      typeof key === 'string' && contains(key, needles)
        ? `a key of ${path || 'the value'}`
        : search(Reflect.get(value, key), `${path}.${String(key)}`, needles, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function contains(text: string, needles: readonly string[]): boolean {
  return needles.some((needle) => text.includes(needle));
}
