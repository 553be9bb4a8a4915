declare const safe: unique symbol;

/** A relative path with `/` between its segments that every file system takes. Only {@link safePath} makes one. */
export type SafePath = string & { readonly [safe]: true };

/** How strict to be with names that no other program should open by chance. */
export interface SafePathOptions {
  /** Allow files that a desktop acts on: `.lnk`, `.url`, `desktop.ini`, … Default false. */
  readonly allowShortcuts?: boolean | undefined;
}

/** PLACEHOLDER, replaced by the complete one. */
export function safePath(input: string, _options: SafePathOptions = {}): SafePath {
  return input as SafePath;
}
