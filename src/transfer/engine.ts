/**
 * What a client loads when the first download begins: a page that only lists does not carry the engine.
 *
 * @module
 */
export { downloadFiles } from './download-files.ts';
export { downloadMany } from './download-many.ts';
export { planDownload } from './plan-download.ts';
