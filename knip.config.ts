import type { KnipConfig } from 'knip';
import { entries } from './tools/entries.mjs';

const config: KnipConfig = {
  entry: [
    ...entries.map(({ source }) => source),
    'test/**/*.test.ts',
    // Programs that a test starts, bundles or compiles by their path.
    'test/{runtimes,bench,types}/**/*.{ts,mjs,cjs}',
    'test/**/programs/*.{ts,mjs,cjs}',
    'test/docs/contexts/*.ts',
    'test/support/{from-source.mjs,shops.ts}',
    'tools/**/*.{mjs,ts}',
    'playground/**/*.{ts,mjs}',
  ],
  project: ['src/**', 'test/**', 'tools/**', 'playground/**'],
  // One value under several names, for code blocks that share a context.
  ignoreIssues: { 'test/docs/contexts/*.ts': ['duplicates'] },
  // Of the system; what needs them says so.
  ignoreBinaries: ['nginx', 'mkfifo', 'mount', 'umount'],
  ignoreDependencies: [
    '@local/node',
    // `npm:` is how Deno names packages.
    'npm',
    // Resolved by its path: what is used are its files.
    '@pmndrs/assets',
  ],
};
export default config;
