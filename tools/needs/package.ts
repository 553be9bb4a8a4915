import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startLocalRegistry, type Packed } from '../../test/package/local-registry.ts';
import { entries, root } from '../entries.mjs';
import { runtimes } from '../runtime.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a registry that holds this package and what it depends on. */
    readonly registry: string;
    /** This package as `npm pack` made it. */
    readonly packed: Packed;
  }
}

/** The package tests need the whole of dist/ and every runtime: to go without is a failure. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const { dist } of entries) {
    for (const file of [`dist/${dist}.js`, `dist/${dist}.d.ts`]) {
      if (!existsSync(join(root, file))) throw new Error(`${file} is not built: npm run build`);
    }
  }
  for (const [name, path] of Object.entries(runtimes)) {
    if (!existsSync(path)) throw new Error(`${name} is not installed: node tools/ensure.mjs runtimes`);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'package-'));
  const registry = await startLocalRegistry(scratch, ['@types/node']);
  project.provide('registry', registry.url);
  project.provide('packed', registry.own);
  return async () => {
    await registry.close();
    await rm(scratch, { recursive: true, force: true });
  };
}
