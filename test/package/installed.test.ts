import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild, type BuildOptions } from 'esbuild';
import { chromium } from 'playwright-core';
import { build as vite, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { chromiumArgs, chromiumPath } from '../../tools/chromium.mjs';
import { packageName, root } from '../../tools/entries.mjs';
import { runtime } from '../../tools/runtime.mjs';
import { newProject, type Project } from './project.ts';

declare const ready: Promise<unknown>;

/** What `npm ls` prints. */
interface Tree {
  readonly dependencies?: Readonly<Record<string, Tree>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};
const registry = inject('registry');
const done = '12 listed, 2 downloaded';

async function project(...files: readonly string[]): Promise<Project> {
  const made = await newProject(registry, files);
  onTestFinished(() => made.remove());
  return made;
}

describe('installed with npm', () => {
  let installed: Project;
  const bundle = async (options: BuildOptions): Promise<void> => {
    await esbuild({
      absWorkingDir: installed.folder,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      minify: true,
      logLevel: 'error',
      ...options,
    });
  };
  beforeAll(async () => {
    installed = await newProject(registry, [
      'use-it.mjs',
      'esm.mjs',
      'commonjs.cjs',
      'page.mjs',
      'bundled.mjs',
      'worker.mjs',
      'config.capnp',
    ]);
    await installed.run('npm', 'install', packageName);
  });
  afterAll(() => installed?.remove());

  test('with exactly what it declares', async () => {
    const { dependencies } = JSON.parse(await installed.run('npm', 'ls', '--all', '--json')) as Tree;
    expect(Object.keys(dependencies ?? {})).toEqual([packageName]);
    expect(Object.keys(dependencies?.[packageName]?.dependencies ?? {}).toSorted()).toEqual(
      Object.keys(manifest.dependencies).toSorted(),
    );
  });

  test.each(['node22', 'node24', 'node26'])('it works in %s', async (name) => {
    expect(await installed.run(runtime(name), 'esm.mjs')).toContain(done);
  });

  test.each(['node22', 'node24', 'node26'])('it works in %s through require()', async (name) => {
    expect(await installed.run(runtime(name), 'commonjs.cjs')).toContain(done);
  });

  test('a bundle of esbuild needs nothing beside it', async () => {
    const alone = await project();
    await bundle({ entryPoints: ['bundled.mjs'], outfile: join(alone.folder, 'bundled.mjs') });
    expect(await alone.run(runtime('node24'), 'bundled.mjs')).toContain(done);
  });

  test('it works in workerd', async () => {
    const alone = await project('config.capnp');
    await bundle({
      entryPoints: ['worker.mjs'],
      outfile: join(alone.folder, 'worker.js'),
      conditions: ['workerd', 'worker'],
    });
    expect(await alone.run(runtime('workerd'), 'test', 'config.capnp')).toContain(done);
  });

  test('it works in a page that Vite built', async () => {
    const page = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.mjs"></script>';
    await installed.write('index.html', page);
    const settings = { root: installed.folder, configFile: false, logLevel: 'error' } as const;
    await vite(settings);
    const site = await preview({ ...settings, preview: { port: 0, host: '127.0.0.1' } });
    onTestFinished(() => site.close());
    const address = site.httpServer.address();
    if (address === null || typeof address === 'string') throw new Error('the page has no port');
    expect(await inChromium(`http://localhost:${address.port}/`)).toBe(done);
  });
});

test('installed with Deno, it works there', async () => {
  const made = await project('use-it.mjs', 'esm.mjs');
  await made.run(runtime('deno'), 'add', `npm:${packageName}`);
  const rights = ['--no-prompt', '--allow-read', '--allow-write', '--allow-env', '--allow-sys'];
  expect(await made.run(runtime('deno'), 'run', '--cached-only', ...rights, 'esm.mjs')).toContain(done);
});

test('installed with Bun, it works there', async () => {
  const made = await project('use-it.mjs', 'esm.mjs');
  await made.run(runtime('bun'), 'add', packageName);
  expect(await made.run(runtime('bun'), 'run', '--no-install', 'esm.mjs')).toContain(done);
});

/** What the promise `ready` of a page resolves to. */
async function inChromium(url: string): Promise<unknown> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const trouble = new Promise<never>((_, reject) => page.once('pageerror', reject));
  trouble.catch(() => {});
  await page.goto(url);
  await Promise.race([page.waitForFunction(() => 'ready' in globalThis), trouble]);
  return Promise.race([page.evaluate(() => ready), trouble]);
}
