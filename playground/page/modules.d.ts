/// <reference types="vite/client" />

declare module 'virtual:shelf' {
  /** Paths below `shelf/` of the site, and bytes. */
  const files: readonly (readonly [path: string, size: number])[];
  export default files;
}
