import type { CodeBlock } from './code-blocks.ts';

/** A module whose exports a program may use without saying so. */
export interface Supply {
  /** As it is imported. */
  readonly specifier: string;
  /** Types as `type Name`. */
  readonly names: readonly string[];
}

/** How the blocks of a program see each other. */
type Scopes = 'nested' | 'apart';

const importStatement = /^import\s(?:type\s)?[\s\S]*?from\s+'[^']+';\s*$/gm;
const importParts = /^import\s+(type\s)?\s*(?:\{([\s\S]*)\}|(\*\s+as\s+\w+))\s+from\s+'([^']+)';\s*$/;

/**
 * One module made of blocks of code, each in a scope of its own: `nested` ones see the names of those before them, as
 * when a reader types them in order, and may use a name again. The lines of the module are those of the page, so that
 * an error names the place in the page. Imports go to the first line, with what the blocks use of the supplies; an
 * earlier supply wins.
 */
export function program(
  blocks: readonly CodeBlock[],
  supplies: readonly Supply[],
  scopes: Scopes = 'nested',
): string {
  const lines: (string | undefined)[] = [];
  const imports = new Imports();
  for (const { line, code } of blocks) {
    const body = withoutImports(code, imports).split('\n');
    put(lines, line - 1, '{');
    for (const [index, text] of body.entries()) put(lines, line + index, checked(text));
    if (scopes === 'apart') put(lines, line + body.length, '}');
  }
  if (scopes === 'nested') lines.push('}'.repeat(blocks.length));
  const used = new Set(lines.join('\n').match(/(?<!\w|(?<!\.\.)\.)\w+/g));
  for (const { specifier, names } of supplies) {
    for (const name of names) if (used.has(name.replace('type ', ''))) imports.supply(specifier, name);
  }
  lines[0] = imports.text();
  return `${Array.from(lines, (line) => line ?? '').join('\n')}\nexport {};\n`;
}

/** The names that a module exports, read from its text: types as `type Name`. */
export function exportsOf(source: string): readonly string[] {
  const declared = source.matchAll(
    /^export (?:abstract )?(?:async )?(const|function\*?|class|interface|type) (\w+)/gm,
  );
  const listed = source.matchAll(/^export (type )?\{([^}]*)\}/gm);
  return [
    ...Array.from(declared, ([, kind = '', name = '']) =>
      kind === 'interface' || kind === 'type' ? `type ${name}` : name,
    ),
    ...Array.from(listed, ([, type = '', names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => (type === '' || name.startsWith('type ') ? name : `type ${name}`)),
    ).flat(),
  ];
}

function put(lines: (string | undefined)[], line: number, text: string): void {
  if (lines[line - 1] !== undefined) throw new Error(`Line ${line} is used twice`);
  lines[line - 1] = text;
}

/** `x; // 'value'` compares the two, and `x; // throws` wants an error: a comment that tells a result is a promise. */
function checked(text: string): string {
  const [, expression = '', result = ''] = /^(\w+(?:\(|\.).*); \/\/ (\S.*)$/.exec(text) ?? [];
  if (result === 'throws') return `expectThrow(() => ${expression});`;
  return isLiteral(result) ? `expectSame(${expression}, ${result});` : text;
}

function isLiteral(text: string): boolean {
  return /^(?:'[^']*'|-?\d+|true|false|undefined|\[.*\]|\{ .* \})$/.test(text) && !text.includes('…');
}

function withoutImports(code: string, imports: Imports): string {
  const rest = code.replaceAll(importStatement, (statement) => {
    imports.add(statement);
    return statement.replaceAll(/[^\n]/g, '');
  });
  if (/^import\s/m.test(rest)) throw new Error(`An import that is not understood: ${rest}`);
  return rest;
}

/** Import statements of several blocks, as one of each module. */
class Imports {
  /** From module to the names as they are written. */
  readonly #modules: Map<string, Set<string>> = new Map();
  readonly #namespaces: Set<string> = new Set();
  /** From the name that is bound to the module that it comes from. */
  readonly #bound: Map<string, string> = new Map();

  add(statement: string): void {
    const [, type = '', names, namespace, module = ''] = importParts.exec(statement) ?? [];
    if (namespace !== undefined) {
      this.#namespaces.add(`import ${type}${namespace} from '${module}';`);
      this.#bound.set(namespace.replace(/^\*\s+as\s+/, ''), module);
      return;
    }
    if (names === undefined) throw new Error(`An import that is not understood: ${statement}`);
    for (const part of names.split(',')) {
      const name = part.trim().replace(/^type\s+/, '');
      if (name === '') continue;
      const bound = name.split(/\s+as\s+/).at(-1) ?? name;
      const from = this.#bound.get(bound);
      if (from !== undefined && from !== module)
        throw new Error(`"${bound}" is imported from ${from} and from ${module}`);
      this.#put(module, bound, type !== '' || part.trim().startsWith('type ') ? `type ${name}` : name);
    }
  }

  supply(module: string, name: string): void {
    const bound = name.replace('type ', '');
    if (!this.#bound.has(bound)) this.#put(module, bound, name);
  }

  text(): string {
    const named = Array.from(
      this.#modules,
      ([module, names]) => `import { ${[...names].join(', ')} } from '${module}';`,
    );
    return [...this.#namespaces, ...named].join(' ');
  }

  #put(module: string, bound: string, written: string): void {
    this.#bound.set(bound, module);
    const names = this.#modules.get(module) ?? new Set();
    if (!written.startsWith('type ')) names.delete(`type ${written}`);
    if (!names.has(written.replace(/^type /, ''))) names.add(written);
    this.#modules.set(module, names);
  }
}
