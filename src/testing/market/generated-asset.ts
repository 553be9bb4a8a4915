import { bytesContent, seededContent } from './file-content.ts';
import { firstDate, mix, type LibraryAsset, type LibraryFile } from './library-asset.ts';
import type { Amount } from './marketplace-options.ts';

const qualities = [
  'Rusty',
  'Mossy',
  'Polished',
  'Ancient',
  'Neon',
  'Weathered',
  'Frozen',
  'Sunlit',
  'Quiet',
  'Giant',
];
const things = [
  'Dock Crane',
  'Lighthouse',
  'Market Stall',
  'Spaceship',
  'Oak Tree',
  'Cobblestone',
  'Harbour',
  'Canyon',
];
const kinds = [
  { category: 'model', extension: 'glb', type: 'model/gltf-binary' },
  { category: 'texture', extension: 'png', type: 'image/png' },
  { category: 'hdri', extension: 'exr', type: 'image/x-exr' },
  { category: 'sound', extension: 'wav', type: 'audio/wav' },
] as const;
const tags = ['outdoor', 'indoor', 'sea', 'city', 'nature', 'night', 'day', 'low poly', 'photoscan'];
const licenses = ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0'];
const minute = 60_000;

/** What assets that are made up look like. */
export interface Recipe {
  readonly seed: number;
  readonly filesPerAsset: Amount;
  readonly fileSize: Amount;
}

/** The asset at a place of the library, a function of seed and place: nothing is kept. */
export function generatedAsset(recipe: Recipe, ordinal: number): LibraryAsset {
  const chance = (salt: number): number => mix(recipe.seed, ordinal, salt);
  const kind = pick(kinds, chance(1));
  const title = `${pick(qualities, chance(2))} ${pick(things, chance(3))} ${ordinal + 1}`;
  const createdAt = new Date(firstDate.getTime() + (chance(4) % 200_000) * minute);
  const fileCount = amount(recipe.filesPerAsset, chance(5));
  return {
    uid: generatedUid(ordinal),
    title,
    description: `A ${kind.category} that is made up: ${title.toLowerCase()}.`,
    category: kind.category,
    tags: [...new Set([pick(tags, chance(6)), pick(tags, chance(7))])],
    license: pick(licenses, chance(8)),
    createdAt,
    updatedAt: createdAt,
    version: 1,
    thumbnail: { content: bytesContent(picture(chance(9))), type: 'image/svg+xml' },
    files: Array.from({ length: fileCount }, (_, index): LibraryFile => {
      const seed = mix(recipe.seed, ordinal, 100 + index);
      return {
        path: `${fileStem(index, kind.category)}.${kind.extension}`,
        content: seededContent(seed, amount(recipe.fileSize, mix(seed, 1))),
        type: kind.type,
        version: 1,
        modifiedAt: createdAt,
      };
    }),
  };
}

export function generatedUid(ordinal: number): string {
  return `asset-${ordinal + 1}`;
}

/** The place of a uid that {@link generatedUid} made. */
export function generatedOrdinal(uid: string): number | undefined {
  const match = /^asset-([1-9]\d{0,14})$/.exec(uid);
  return match === null ? undefined : Number(match[1]) - 1;
}

function fileStem(index: number, category: string): string {
  return index === 0 ? category : `parts/${category}-${index + 1}`;
}

function amount(range: Amount, chance: number): number {
  if (typeof range === 'number') return range;
  const [least, most] = range;
  return least + Math.floor((chance / 0x1_0000_0000) * (most - least + 1));
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[], chance: number): T {
  return list[chance % list.length] as T;
}

/** Two colours and a sun: something to look at in a grid. */
function picture(chance: number): string {
  const hue = chance % 360;
  const sun = 20 + (chance % 60);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">` +
    `<linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 70%)"/>` +
    `<stop offset="1" stop-color="hsl(${(hue + 60) % 360} 50% 35%)"/></linearGradient>` +
    `<rect width="100" height="100" fill="url(#g)"/><circle cx="${sun}" cy="${sun}" r="14" fill="#fff8"/></svg>`
  );
}
