import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumPath } from './tools/chromium.mjs';
import { entries, root } from './tools/entries.mjs';

// Folders that are no vitest tests of every day: runtime checks, servers, benchmarks, types, data.
const elsewhere = [
  'runtimes',
  'servers',
  'bench',
  'long',
  'recorded',
  'package',
  'types',
  'fixtures',
  'support',
  'e2e',
];
const everywhere = ['test/**/*.test.ts'];
const nodeOnly = ['test/**/*.node.test.ts', 'test/runtimes-node/**', 'test/testing/node/**'];
const inBrowser = ['test/browser/**'];
const never = ['**/node_modules/**', ...elsewhere.map((folder) => `test/${folder}/**`)];

/** A project that needs something from outside and fails without it: never part of `npm test`. */
const withNeed = (name: string, folder: string, need?: string) => ({
  extends: true as const,
  test: {
    name,
    environment: 'node' as const,
    include: [`${folder}/**/*.test.ts`],
    ...(need === undefined ? {} : { globalSetup: [need] }),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});

export default defineConfig({
  resolve: {
    alias: entries
      .toReversed()
      .map(({ specifier, source }) => ({ find: new RegExp(`^${specifier}$`), replacement: root + source })),
  },
  test: {
    // A busy machine is no failure: only what hangs is.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'lcovonly', 'json-summary'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: everywhere,
          exclude: [...never, ...inBrowser],
        },
      },
      {
        extends: true,
        test: {
          name: 'happy-dom',
          environment: 'happy-dom',
          setupFiles: ['test/support/happy-dom.ts'],
          // A DOM in Node is a place where users test; the whole suite runs in Node and in Chromium.
          include: ['test/{client,errors,models,shared,sinks}/**/*.test.ts'],
          exclude: [...never, ...inBrowser, ...nodeOnly],
        },
      },
      {
        extends: true,
        // Named here, so that Vite does not find them halfway and reload the page under a test.
        optimizeDeps: {
          include: [
            'ky',
            'p-queue',
            'valibot',
            'minisearch',
            'aws4fetch',
            'client-zip',
            '@noble/hashes/sha2.js',
            '@noble/hashes/legacy.js',
            '@noble/hashes/utils.js',
            'fast-check',
          ],
        },
        test: {
          name: 'chromium',
          include: everywhere,
          exclude: [...never, ...nodeOnly],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: await chromiumPath(), args: chromiumArgs },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      withNeed('e2e', 'test/e2e', 'tools/needs/playground.ts'),
      withNeed('long', 'test/long'),
      withNeed('nginx', 'test/servers/nginx', 'tools/needs/nginx.ts'),
      withNeed('s3', 'test/servers/s3', 'tools/needs/s3.ts'),
      withNeed('recorded', 'test/recorded', 'tools/needs/recorded.ts'),
      withNeed('package', 'test/package', 'tools/needs/package.ts'),
    ],
  },
});
