// The single file for pages: what it exports, and its declarations, both made out of other entries.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { allEntries, root } from './entries.mjs';

/** What it holds: the root, what pages need beside it, and the marketplaces that let pages of other sites in. */
export const held = ['.', './sync', './mirror', './browser', './polyhaven', './sketchfab'];

const head = `/**
 * All that a page without a build step needs, in one file: the root, the sinks of the browser, the mirror, the
 * synchronous side, and the marketplaces that let pages of other sites in. Nothing is loaded later.
 *
 * @module
 */
`;

const entryOf = (subpath) => allEntries.find((entry) => entry.subpath === subpath);

/** src/cdn.ts as those entries ask for it: every name once, from the first that has it. */
export async function cdnSource() {
  const { default: ts } = await import('typescript');
  const files = held.map((subpath) => root + entryOf(subpath).source);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const seen = new Set();
  const lines = [];
  const isTypeOnly = (declaration) =>
    ts.isExportSpecifier(declaration) && (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly);
  const isValue = (symbol) =>
    (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0 &&
    !symbol.declarations.some(isTypeOnly);
  for (const file of files) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    const fresh = checker.getExportsOfModule(module).filter(({ name }) => !seen.has(name));
    for (const { name } of fresh) seen.add(name);
    const kinds = {
      export: fresh.filter(isValue),
      'export type': fresh.filter((symbol) => !isValue(symbol)),
    };
    for (const [keyword, symbols] of Object.entries(kinds)) {
      if (symbols.length === 0) continue;
      const names = symbols
        .map(({ name }) => name)
        .toSorted((a, b) => a.localeCompare(b, 'en'))
        .join(', ');
      lines.push(`${keyword} { ${names} } from './${file.slice(`${root}src/`.length)}';`);
    }
  }
  return `${head}${lines.join('\n')}\n`;
}

/** dist/cdn.d.ts: the same lines, from the declarations of the other entries, so that a type is the same from both. */
export function cdnDeclarations() {
  return readFileSync(`${root}src/cdn.ts`, 'utf8').replaceAll(/ from '(.+)';/g, (_, from) => {
    const source = posix.join('src', from);
    const entry = allEntries.find((each) => each.source === source);
    if (entry === undefined) throw new Error(`src/cdn.ts takes names from ${source}, which is no entry`);
    return ` from './${entry.dist}.js';`;
  });
}
