/**
 * Sinks of the browser: its private file system, a folder that the user picked, and the ordinary download.
 *
 * @module
 */
export { directory } from './directory.ts';
export { opfs, type OpfsOptions } from './opfs.ts';
export { serveOpfs, type OpfsWorkerScope } from './opfs-worker.ts';
export { saveAs, type SaveAsOptions } from './save-as.ts';
