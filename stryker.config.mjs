// Changes one target of tools/mutation/targets.mjs in many small ways: npm run mutation [-- 'answer table'].
import { targets } from './tools/mutation/targets.mjs';

const { files } = targets[process.env.MUTATION_TARGET ?? ''] ?? { files: [] };

export default {
  mutate: files,
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutation/vitest.config.mjs', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  ignorePatterns: ['dist', 'coverage', '.tool', 'docs', 'playground', 'tools/runtimes'],
  concurrency: 1,
  reporters: ['json'],
  jsonReporter: { fileName: '.tool/mutation/report.json' },
  tempDirName: '.stryker-tmp',
  thresholds: { high: 100, low: 90, break: null },
};
