/**
 * The file system as a sink, for Node, Deno and Bun.
 *
 * @module
 */
export { directory, type DirectoryOptions } from './directory.ts';
export { safeCreateDirectory } from './safe-create-directory.ts';
