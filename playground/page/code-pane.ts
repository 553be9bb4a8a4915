import type { Place } from './download.ts';
import { element } from './element.ts';
import type { FaultName } from './embedded-shop.ts';

/** The lines that do what was just clicked. */
export class CodePane {
  readonly #code: HTMLElement;
  readonly #title: HTMLElement;
  #client: readonly string[] = [];

  constructor(code: HTMLElement, title: HTMLElement) {
    this.#code = code;
    this.#title = title;
  }

  /** The lines that make the client. */
  useClient(lines: readonly string[]): void {
    this.#client = lines;
  }

  list(): void {
    this.#show('List the library, page by page', [
      ...this.#client,
      '',
      'for await (const page of market.pages({ pageSize: 100 })) {',
      '  for (const asset of page.items) console.log(asset.uid, asset.title);',
      '}',
    ]);
  }

  search(text: string): void {
    this.#show('Search in what is listed', [
      `import { MarketplaceClient } from 'asset-marketplace-client-core';`,
      `import { SearchIndex } from 'asset-marketplace-client-core/sync';`,
      ...this.#client,
      '',
      'const library = new MarketplaceClient(await market.getCollection());',
      'const index = new SearchIndex(library);',
      `for (const { asset } of index.search(${quote(text)})) console.log(asset.title);`,
    ]);
  }

  filter(what: string, value: string): void {
    this.#show('Filter, and count what there is', [
      `import { MarketplaceClient } from 'asset-marketplace-client-core';`,
      ...this.#client,
      '',
      'const library = new MarketplaceClient(await market.getCollection());',
      `console.log(library.facets((asset) => asset.${what}));`,
      `const found = library.getCollection({ filter: (asset) => asset.${what} === ${quote(value)} });`,
    ]);
  }

  plan(uid: string): void {
    this.#show('What a download would write', [
      ...this.#client,
      '',
      `const { files, totalBytes } = await market.planDownload(${quote(uid)});`,
      'console.table(files.map(({ path, size }) => ({ path, size })));',
      'console.log(totalBytes);',
    ]);
  }

  download(uids: readonly string[], place: Place): void {
    const [first = ''] = uids;
    this.#show('Download', [
      `import { ${imports[place]} } from 'asset-marketplace-client-core/browser';`,
      ...this.#client,
      '',
      sinks[place],
      uids.length === 1
        ? `const result = await market.downloadAsset(${quote(first)}, sink);`
        : `const results = await market.downloadAssets([${quote(first)}, …], sink);`,
      ...(place === 'save' ? ['await sink.close?.();'] : []),
      ...(uids.length === 1
        ? ['if (!result.success) console.error(result.error.code, result.error.hint);']
        : []),
    ]);
  }

  pause(uid: string): void {
    this.#show('Pause and resume', [
      'const controller = new AbortController();',
      `market.downloadAsset(${quote(uid)}, sink, { signal: controller.signal });`,
      '',
      '// Pause: an abort, with the partial kept.',
      'controller.abort();',
      '',
      '// Resume: the same call again.',
      `await market.downloadAsset(${quote(uid)}, sink);`,
    ]);
  }

  cancel(uid: string): void {
    this.#show('Cancel, and keep nothing', [
      'const controller = new AbortController();',
      `market.downloadAsset(${quote(uid)}, sink, {`,
      '  signal: controller.signal,',
      '  keepPartial: false,',
      '});',
      'controller.abort();',
    ]);
  }

  fault(name: FaultName): void {
    this.#show('Make the embedded marketplace fail', [
      `import { createMarketplace } from 'asset-marketplace-client-core/testing';`,
      'const shop = createMarketplace({ assets: 10_000 });',
      name === 'expired' ? 'shop.expireLinks();' : `shop.inject(${faults[name]});`,
      '',
      'await shop.client().downloadAsset(uid, sink, {',
      '  onEvent: (event) => console.log(event.type, event),',
      '});',
    ]);
  }

  preview(uid: string, path: string): void {
    this.#show('Look at one file', [
      `import { blobs } from 'asset-marketplace-client-core';`,
      ...this.#client,
      '',
      'const sink = blobs();',
      `await market.downloadAsset(${quote(uid)}, sink, { files: [${quote(path)}], folder: '' });`,
      `image.src = URL.createObjectURL(sink.blob(${quote(path)}));`,
    ]);
  }

  #show(title: string, lines: readonly string[]): void {
    this.#title.textContent = title;
    this.#code.replaceChildren(...coloured(lines.join('\n')));
    this.#code.parentElement?.scrollTo(0, 0);
  }
}

const imports = { browser: 'opfs', folder: 'directory', save: 'saveAs' } as const;
const sinks = {
  browser: `const sink = await opfs('library');`,
  folder: `const sink = directory(await showDirectoryPicker({ mode: 'readwrite' }));`,
  save: `const sink = await saveAs({ zip: true });`,
} as const;
const faults = {
  cut: `{ kind: 'cut', afterBytes: 131_072 }`,
  stall: `{ kind: 'stall', afterBytes: 131_072 }`,
  busy: `{ kind: 'status', status: 429, retryAfter: 3 }`,
  expired: `{ kind: 'expired' }`,
  changed: `{ kind: 'changed', afterBytes: 131_072 }`,
  'wrong-bytes': `{ kind: 'wrong-bytes', at: 1000 }`,
} as const;

const token =
  /(?<comment>\/\/.*)|(?<string>'(?:\\.|[^'\\])*')|\b(?<keyword>import|from|const|for|await|of|if|new)\b/g;

/** The code with its comments, strings and keywords marked. */
function coloured(text: string): readonly (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [''];
    parts.push(text.slice(end, match.index), element('span', { class: kind }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
