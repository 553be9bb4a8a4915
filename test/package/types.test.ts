import { readdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { entries, packageName, root } from '../../tools/entries.mjs';
import { newProject, type Project } from './project.ts';

const compilers = {
  oldest: 'tools/runtimes/node_modules/typescript-oldest/lib/tsc.js',
  newest: 'node_modules/typescript-7/lib/tsc.js',
};
const versionOf = (compiler: keyof typeof compilers): string => {
  const { version } = JSON.parse(
    readFileSync(join(root, compilers[compiler], '../../package.json'), 'utf8'),
  ) as { version: string };
  return version.replace(/\.\d+$/, '');
};

const onNode = (subpath: string): boolean => subpath === './node' || subpath === './testing/node';
const inPage = (subpath: string): boolean => subpath === './browser' || subpath === './cdn';

/** Declarations of packages are checked too, ours and those it needs; only those of the compiler itself are not. */
const thorough = { skipLibCheck: false, skipDefaultLibCheck: true };

/** Settings that users have, and the programs that make sense under them. */
const settings = {
  'a page, from a bundler': {
    options: {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: [],
      exactOptionalPropertyTypes: false,
    },
    without: ['on-node.ts'],
    leavesOut: onNode,
  },
  'a page, strictest': {
    options: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: [],
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
    },
    without: ['on-node.ts'],
    leavesOut: onNode,
  },
  'a server, without the DOM': {
    options: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      lib: ['es2022'],
      types: ['node'],
      exactOptionalPropertyTypes: true,
    },
    without: ['in-page.ts'],
    leavesOut: inPage,
  },
  'a server, from a bundler, with the DOM': {
    options: {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['esnext', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: ['node'],
      exactOptionalPropertyTypes: false,
    },
    without: [],
    leavesOut: () => false,
  },
} as const;

let project: Project;
beforeAll(async () => {
  project = await newProject(inject('registry'), []);
  await project.run('npm', 'install', packageName, '@types/node', 'valibot');
  for (const name of readdirSync(join(root, 'test/types')))
    await copyFile(join(root, 'test/types', name), join(project.folder, name));
});
afterAll(() => project?.remove());

test('the README names the oldest TypeScript that is tested', () => {
  const [, named] =
    /TypeScript (\d+\.\d+) or newer/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  expect(named).toBe(versionOf('oldest'));
});

describe.each(['oldest', 'newest'] as const)('with the %s TypeScript', (compiler) => {
  test.each(Object.entries(settings))('%s', async (_name, { options, without, leavesOut }) => {
    const imports = entries
      .filter(({ subpath }) => !leavesOut(subpath))
      .map(({ specifier }, index) => `import * as all${index} from '${specifier}';\nvoid all${index};\n`);
    await project.write('every-entry.ts', imports.join(''));
    const programs = readdirSync(join(root, 'test/types')).filter(
      (name) => !(without as readonly string[]).includes(name),
    );
    await project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: { ...options, target: 'es2022', strict: true, noEmit: true, ...thorough },
        files: ['every-entry.ts', ...programs],
      }),
    );
    expect(await project.run(process.execPath, join(root, compilers[compiler]), '--pretty', 'false')).toBe(
      '',
    );
  });
});

describe('an editor', () => {
  const code = `
    import { memory } from '${packageName}';
    import { PolyHavenClient } from '${packageName}/polyhaven';
    import { mirrorLibrary } from '${packageName}/mirror';
    const market = new PolyHavenClient();
    const collection = await market.getCollection();
    const result = await market.downloadAsset('1', memory());
    const plan = await market.planDownload('1');
    const mirror = mirrorLibrary(market, memory());
    const asset = collection.findByUid('1');
  `;
  const hover = (service: ts.LanguageService, file: string, name: string): string =>
    ts.displayPartsToString(service.getQuickInfoAtPosition(file, code.lastIndexOf(name) + 1)?.displayParts);

  test('shows names on hover, not what they stand for', () => {
    const file = join(project.folder, 'hover.ts');
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      types: [],
    };
    const service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => {
        const text = name === file ? code : ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => project.folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => name === file || ts.sys.fileExists(name),
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
    });
    const method =
      '(method) HttpMarketplaceClient<PolyHavenAsset, PolyHavenListOptions, PolyHavenDownloadOptions, PolyHavenCollection>.';
    expect(hover(service, file, 'result')).toBe('const result: DownloadResult');
    expect(hover(service, file, 'plan =')).toBe('const plan: DownloadPlan');
    expect(hover(service, file, 'mirror =')).toBe('const mirror: MirrorRun');
    expect(hover(service, file, 'collection =')).toBe('const collection: PolyHavenCollection');
    expect(hover(service, file, 'asset =')).toBe('const asset: PolyHavenAsset | undefined');
    expect(hover(service, file, 'getCollection')).toBe(
      `${method}getCollection(options?: PolyHavenListOptions | undefined): Promise<PolyHavenCollection>`,
    );
    expect(hover(service, file, 'downloadAsset')).toBe(
      `${method}downloadAsset(assetUid: string, sink: Sink, options?: PolyHavenDownloadOptions | undefined): Promise<DownloadResult>`,
    );
  });
});
