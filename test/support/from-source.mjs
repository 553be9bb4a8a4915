// node --import ./test/support/from-source.mjs program.ts: imports of the package reach src/, not dist/.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { entries, root } from '../../tools/entries.mjs';

const sources = new Map(
  entries.map(({ specifier, source }) => [specifier, pathToFileURL(root + source).href]),
);

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = sources.get(specifier);
    return url === undefined
      ? nextResolve(specifier, context)
      : { url, format: 'module-typescript', shortCircuit: true };
  },
});
