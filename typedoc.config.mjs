import { entries } from './tools/entries.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: entries.filter(({ subpath }) => subpath !== './cdn').map(({ source }) => source),
  tsconfig: 'tsconfig.src.json',
  out: '.tool/docs',
  disableSources: true,
  treatWarningsAsErrors: true,
  // Shapes of raw data and of inner parts are shown where they are used, and have no page of their own.
  validation: { notExported: false, invalidLink: false },
  githubPages: false,
  excludeInternal: true,
};
