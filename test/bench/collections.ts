/**
 * The benchmark of collections: `npm run bench h`. A million assets, side by side with plain
 * code in one run, in turns; medians. Imports the built package by its own name, as users do.
 */
import MiniSearch from 'minisearch';
import { BaseAsset, BaseCollection } from 'asset-marketplace-client-core';
import { MarketplaceClient, SearchIndex } from 'asset-marketplace-client-core/sync';

const rounds = Number(process.env['ROUNDS'] ?? 5);
const count = Number(process.env['ASSETS'] ?? 1_000_000);
const words = ['rusty', 'harbour', 'dock', 'crane', 'oak', 'neon', 'canyon', 'market', 'stall', 'lantern'];

interface Raw {
  readonly id: string;
  readonly name: string;
  readonly updated: string;
}
type Plain = Pick<BaseAsset, 'uid' | 'title' | 'rawData'>;

const payload = (size: number): readonly Raw[] =>
  Array.from({ length: size }, (_, index) => {
    const place = (index * 7919) % size;
    const word = (step: number): string => words[Math.floor(place / step) % words.length] ?? '';
    return {
      id: `asset-${index}`,
      name: `${word(1)} ${word(10)} ${word(100)} ${place}`,
      updated: '2026-01-01',
    };
  });
const plainOf = (raws: readonly Raw[]): readonly Plain[] =>
  raws.map((raw) => ({ uid: raw.id, title: raw.name, rawData: raw }));
const collectionOf = (raws: readonly Raw[]): BaseCollection =>
  new BaseCollection({
    assets: raws.map((raw) => new BaseAsset({ uid: raw.id, title: raw.name, rawData: raw })),
  });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Lets both run in turns, after one to warm up, and prints the medians. */
function compare(what: string, target: number, ours: () => unknown, plain: () => unknown): void {
  const taken: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    for (const [which, work] of [plain, ours].entries()) {
      globalThis.gc?.();
      const startedAt = performance.now();
      work();
      if (round > 0) taken[which]?.push(performance.now() - startedAt);
    }
  }
  const [plainMs, oursMs] = taken.map(median) as [number, number];
  line(what, oursMs, plainMs, target, 'ms');
}

function line(what: string, ours: number, other: number, target: number, unit: string): void {
  const cells = [
    what,
    `${ours.toFixed(1)} ${unit}`,
    `${other.toFixed(1)} ${unit}`,
    (ours / other).toFixed(2),
  ];
  console.log(`| ${cells.join(' | ')} | ${target} |`);
}

/** MiB that `make` keeps on the heap. */
function weight(make: () => unknown): number {
  const weights = Array.from({ length: Math.min(rounds, 3) }, () => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const kept = make();
    globalThis.gc?.();
    const after = process.memoryUsage().heapUsed;
    return kept === undefined ? 0 : (after - before) / (1 << 20);
  });
  return median(weights);
}

console.log(`\n${count.toLocaleString('en')} assets; medians of ${rounds} rounds, in turns\n`);
console.log('| | SDK | plain | × | target × |\n|---|---|---|---|---|');
const raws = payload(count);
compare(
  'building',
  2,
  () => collectionOf(raws),
  () => plainOf(raws),
);
if (globalThis.gc === undefined) console.log('| memory | run with --expose-gc | | | |');
else
  line(
    'memory',
    weight(() => collectionOf(raws)),
    weight(() => plainOf(raws)),
    1.5,
    'MiB',
  );

const [collection, plain] = [collectionOf(raws), plainOf(raws)];
const hasDock = ({ title }: Plain): boolean => title.includes('dock');
const byTitle = (a: Plain, b: Plain): number => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0);
compare(
  'filter',
  1.5,
  () => collection.filter(hasDock),
  () => plain.filter(hasDock),
);
compare(
  'sort by title',
  1.5,
  () => collection.sort(byTitle),
  () => plain.toSorted(byTitle),
);

const small = collectionOf(raws.slice(0, 1000));
collection.findByUid('');
small.findByUid('');
/** The same thousand uids, so that the processor's caches have an equal chance. */
const uids = Array.from({ length: 1000 }, (_, index) => `asset-${index}`);
const find = (all: BaseCollection) => (): number => {
  let found = 0;
  for (let turn = 0; turn < 200; turn++)
    for (const uid of uids) if (all.findByUid(uid) !== undefined) found++;
  return found;
};
compare('200,000 × findByUid; plain: among 1,000', 3, find(collection), find(small));

const titles = raws.slice(0, Math.min(count, 100_000));
const engine = new MiniSearch({
  fields: ['title', 'description', 'more'],
  searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.2, combineWith: 'AND' },
});
for (const { id, name } of titles) engine.add({ id, title: name, description: '', more: '' });
const index = new SearchIndex(new MarketplaceClient(collectionOf(titles)));
const queries = ['rusty dock', 'harbor cran', 'lantern 4711', 'mark stal neon', '99999'];
compare(
  `5 searches of ${titles.length.toLocaleString('en')} titles; plain: minisearch`,
  1.2,
  () => queries.map((query) => index.search(query)),
  () => queries.map((query) => engine.search(query)),
);
