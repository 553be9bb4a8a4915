import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';

/** One element: its text, and its children by name, in order. Attributes are passed over. */
export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const maxDepth = 8;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** A declaration, a tag, or text. No document type, comment or CDATA: a store sends none, and they are where harm lies. */
const token = /<\?xml [^<>]*\?>|<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;

/**
 * The root element of an answer of a store. Strict, one pass, nothing is fetched or expanded.
 *
 * @throws MarketplaceSinkError when it is anything but plain elements.
 */
export function readXml(source: string): XmlElement {
  const document: XmlElement = { name: '', text: '', children: [] };
  const open = [document];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const found = token.exec(source);
    const current = open.at(-1);
    if (found === null || current === undefined || open.length > maxDepth) throw malformed();
    const [, closing, name, empty, text] = found;
    if (text !== undefined) current.text += text.replace(/&([^;&]{0,10});?/g, unescaped);
    else if (name === undefined) continue;
    else if (closing) {
      if (name !== current.name || open.length === 1) throw malformed();
      open.pop();
    } else {
      const element = { name, text: '', children: [] };
      current.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [root, second] = document.children;
  if (root === undefined || second !== undefined || open.length > 1 || document.text.trim() !== '')
    throw malformed();
  return root;
}

/** The text of the first child of a name. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function unescaped(whole: string, name: string): string {
  const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  const point = code === null ? NaN : parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16);
  const known =
    point <= 0x10ffff ? String.fromCodePoint(point) : Object.hasOwn(entities, name) && entities[name];
  if (!known || !whole.endsWith(';')) throw malformed();
  return known;
}

function malformed(): MarketplaceSinkError {
  return new MarketplaceSinkError('The store answered with XML that is not plain elements', {
    failure: 'io',
  });
}
