/** A block of code of a page, and what the page says about it. */
export interface CodeBlock {
  /** Of the first line of code, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The comments `<!-- name: value -->` above the fence. */
  readonly marks: ReadonlyMap<string, string>;
}

const fence = /^```(\S*)$/;
const mark = /^<!-- ([a-z][a-z -]*?)(?:: (.*))? -->$/;

/**
 * The fenced blocks of a page, in order.
 *
 * @throws Error for a fence that is indented or never ends: its block would be overlooked.
 */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let marks = new Map<string, string>();
  let open: { readonly line: number; readonly language: string; readonly code: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const language = fence.exec(text)?.[1];
    if (open !== undefined) {
      if (language === undefined) open.code.push(text);
      else {
        blocks.push({ ...open, code: open.code.join('\n'), marks });
        open = undefined;
        marks = new Map();
      }
    } else if (language !== undefined) open = { line: index + 2, language, code: [] };
    else if (text.includes('```')) throw new Error(`Line ${index + 1} has a fence that is no fence`);
    else {
      const [, name, value = ''] = mark.exec(text) ?? [];
      if (name === undefined) marks = new Map();
      else marks.set(name, value);
    }
  }
  if (open !== undefined) throw new Error(`The block of line ${open.line} never ends`);
  return blocks;
}
