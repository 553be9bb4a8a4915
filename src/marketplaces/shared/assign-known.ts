/** Sets the fields that are known: what a marketplace sends as `null`, or not at all, is no property of the asset. */
export function assignKnown<T extends object>(
  target: T,
  fields: { readonly [name in keyof T]?: T[name] | null | undefined },
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) Object.assign(target, { [name]: value });
  }
}
