import type { KnipConfig } from 'knip';
import { entries } from './tools/entries.mjs';

const config: KnipConfig = {
  entry: [
    ...entries.map(({ source }) => source),
    'test/**/*.test.ts',
    'test/{runtimes,bench,types}/**/*.{ts,mjs,cjs}',
    'tools/**/*.{mjs,ts}',
    'playground/**/*.{ts,mjs}',
  ],
  project: ['src/**', 'test/**', 'tools/**', 'playground/**'],
  ignore: ['test/fixtures/**'],
  ignoreBinaries: ['nginx', 'radosgw'],
  ignoreDependencies: ['@local/node'],
};
export default config;
