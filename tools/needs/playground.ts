import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { serveSite } from '../../test/e2e/serve-site.ts';
import { chromiumPath } from '../chromium.mjs';
import { root } from '../entries.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the static site of the playground is. */
    readonly playground: string;
  }
}

/** The end-to-end tests need the site, built as `npm run playground:build` does, and a Chromium: to go without is a failure. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await chromiumPath();
  await build({ configFile: `${root}playground/vite.config.ts`, logLevel: 'error' });
  // Not the root of the host: the site must work under any path.
  const site = await serveSite(`${root}.tool/playground`, '/some/where/');
  project.provide('playground', site.url);
  return site.close;
}
