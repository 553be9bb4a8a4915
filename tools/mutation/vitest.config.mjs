// The tests of one target, in Node: what Stryker runs for each change.
import { defineConfig } from 'vitest/config';
import { entries, root } from '../entries.mjs';
import { targets } from './targets.mjs';

export default defineConfig({
  root,
  resolve: {
    alias: entries
      .toReversed()
      .map(({ specifier, source }) => ({ find: new RegExp(`^${specifier}$`), replacement: root + source })),
  },
  test: {
    environment: 'node',
    include: targets[process.env.MUTATION_TARGET].tests,
  },
});
