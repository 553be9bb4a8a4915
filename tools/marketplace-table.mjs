// Makes the table of marketplaces out of the clients' own capabilities. With --write, brings README.md and
// docs/marketplaces.md up to date between their marks; without, says what is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { allEntries, root } from './entries.mjs';

/** The files that show the table. */
export const shownIn = ['README.md', 'docs/marketplaces.md'];
const begin = '<!-- marketplaces: made by tools/marketplace-table.mjs -->';
const end = '<!-- /marketplaces -->';

const capabilityText = (capability) =>
  capability.supported
    ? `yes${capability.note === undefined ? '' : ` (${capability.note})`}`
    : `no: ${capability.reason}`;

const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The table as Markdown, one row a client. */
export async function marketplaceTable() {
  const rows = [];
  for (const { subpath, source } of allEntries) {
    if (!source.startsWith('src/marketplaces/') || !existsSync(join(root, source))) continue;
    const exported = await import(pathToFileURL(join(root, source)).href);
    const clients = Object.values(exported).filter((each) => Object.hasOwn(each ?? {}, 'capabilities'));
    for (const { name, capabilities } of clients) {
      const { marketplace, auth, browser, integrity, resume, search, limits } = capabilities;
      rows.push([
        `[${marketplace}](docs/${subpath.slice(2)}.md)`,
        `\`${name}\` of \`${subpath.slice(1)}\``,
        auth.join(', '),
        capabilityText(browser),
        integrity,
        capabilityText(resume),
        capabilityText(search),
        limits.join('; ') || '–',
      ]);
    }
  }
  const head = [
    'marketplace',
    'client',
    'sign-in',
    'in browsers',
    'integrity',
    'resume',
    'search',
    'not possible, and why',
  ];
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A file's text with the table in its place; undefined when the file has no place for it. */
export function withTable(text, table, file) {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return undefined;
  const shown = file.startsWith('docs/') ? table.replaceAll('](docs/', '](') : table;
  return `${text.slice(0, from)}${begin}\n\n${shown}\n\n${text.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const table = await marketplaceTable();
  for (const file of shownIn) {
    const path = join(root, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const wanted = withTable(text, table, file);
    if (wanted === undefined) console.error(`${file} has no place for the table: ${begin} … ${end}`);
    else if (wanted !== text && process.argv.includes('--write')) writeFileSync(path, wanted);
    else if (wanted !== text)
      console.error(`${file} is out of date: node tools/marketplace-table.mjs --write`);
    if (wanted === undefined || (wanted !== text && !process.argv.includes('--write'))) process.exitCode = 1;
  }
}
