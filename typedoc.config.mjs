import { entries } from './tools/entries.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: entries.filter(({ subpath }) => subpath !== './cdn').map(({ source }) => source),
  tsconfig: 'tsconfig.src.json',
  out: '.tool/docs',
  treatWarningsAsErrors: true,
  githubPages: false,
  excludeInternal: true,
};
