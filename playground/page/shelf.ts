// What the embedded marketplace has: real CC0 assets first, then made-up ones until there are 10,000.
import type { EmbeddedAsset, EmbeddedFile } from 'asset-marketplace-client-core/testing';
import files from 'virtual:shelf';

const inAll = 10_000;
/** One that takes a while. */
export const largeAsset = 'made-53';
const MiB = 1 << 20;
/** One date for all, so that a file is the same one after the page was loaded again. */
const shelfDate = new Date(Date.UTC(2025, 0, 1));

interface Kind {
  readonly category: string;
  readonly tags: readonly string[];
  readonly title: (name: string) => string;
  readonly type: string;
  readonly packSize?: number;
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const kinds: Readonly<Record<string, Kind>> = {
  models: {
    category: 'model',
    tags: ['gltf'],
    title: (name) => `${capital(name)} Model`,
    type: 'model/gltf-binary',
  },
  matcaps: {
    category: 'matcap',
    tags: ['image', 'material'],
    title: (name) => `Matcaps from ${name}`,
    type: 'image/webp',
    packSize: 10,
  },
  hdri: {
    category: 'hdri',
    tags: ['environment', 'light'],
    title: (name) => `${capital(name)} HDRI`,
    type: 'image/x-exr',
  },
  textures: {
    category: 'texture',
    tags: ['image'],
    title: (name) => `${capital(name)} Texture`,
    type: 'image/webp',
  },
  normals: {
    category: 'normal map',
    tags: ['image', 'surface'],
    title: (name) => `Normal Map ${name}`,
    type: 'image/webp',
  },
};

/** The paths below `shelf/` of each real asset. */
const packs = new Map<string, readonly string[]>();

/** All assets, in the order of the marketplace's list. Real files have their names and sizes; see {@link realContent}. */
export function allAssets(): readonly EmbeddedAsset[] {
  const [models = [], matcaps = [], skies = [], ...more] = Object.entries(kinds).map(([folder, kind]) =>
    realAssets(folder, kind),
  );
  // In turn, so that there is something of everything on the first screen.
  const first = matcaps.flatMap((matcap, index) => [models[index] ?? [], matcap, skies[index] ?? []]).flat();
  const real = [...first, ...more.flat()];
  return [...real, ...Array.from({ length: inAll - real.length }, (_, index) => madeUp(index))];
}

/** The bytes of a real asset, fetched from the site; undefined for one that is made up. */
export async function realContent(uid: string): Promise<Partial<EmbeddedAsset> | undefined> {
  const paths = packs.get(uid);
  const kind = kinds[paths?.[0]?.split('/')[0] ?? ''];
  if (paths === undefined || kind === undefined) return undefined;
  const content = await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(new URL(`shelf/${path}`, document.baseURI));
      if (!response.ok) throw new TypeError(`The site has no ${path}`);
      return { path: fileName(path), bytes: new Uint8Array(await response.arrayBuffer()), type: kind.type };
    }),
  );
  return { files: content, updatedAt: shelfDate };
}

/** The picture of a real asset, if it is one: its first file. */
export function realPicture(uid: string): string | undefined {
  const first = packs.get(uid)?.[0];
  return first?.endsWith('.webp') === true ? new URL(`shelf/${first}`, document.baseURI).href : undefined;
}

function realAssets(folder: string, kind: Kind): readonly EmbeddedAsset[] {
  const { category, tags, title, type, packSize = 1 } = kind;
  const own = files.filter(([path]) => path.startsWith(`${folder}/`));
  return Array.from({ length: Math.ceil(own.length / packSize) }, (_, index): EmbeddedAsset => {
    const pack = own.slice(index * packSize, (index + 1) * packSize);
    const name = fileName(pack[0]?.[0] ?? '').replace(/\.\w+$/, '');
    const uid = `${folder}-${name}`;
    packs.set(
      uid,
      pack.map(([path]) => path),
    );
    return {
      uid,
      title: title(name),
      description: 'From the package @pmndrs/assets, which anyone may use for anything.',
      category,
      tags,
      createdAt: shelfDate,
      files: pack.map(([path, size]): EmbeddedFile => ({ path: fileName(path), size, type })),
      thumbnail:
        type === 'image/webp'
          ? { bytes: '', type }
          : { bytes: picture(category, index * 71 + category.length * 40), type: svg },
    };
  });
}

const svg = 'image/svg+xml';
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
/** Each thing as the outline of a small drawing. */
const drawings: Readonly<Record<string, string>> = {
  'Dock Crane': 'M36 64V22h5v42zM24 20h50v4H24zM24 24h9v9h-9zM66 24h1v15h-1zM60 39h13v9H60zM30 62h17v4H30z',
  Lighthouse: 'M43 64l4-38h8l4 38zM44 22h14v4H44zM47 14h8v8h-8zM46 14l5-6 5 6zM34 62h34v4H34z',
  'Market Stall':
    'M28 38h44v27h-3V50H31v15h-3zM24 38l5-12h42l5 12zM34 42h8v6h-8zM46 41h8v7h-8zM58 43h8v5h-8z',
  Spaceship:
    'M50 8c9 9 11 26 8 40H42c-3-14-1-31 8-40zM41 36L30 50v8l11-7zM59 36l11 14v8l-11-7zM44 50h12l-2 5h-8zM48 57h4l-2 9z',
  'Oak Tree':
    'M47 44h6l2 21H45zM50 12c9-3 17 3 17 10 7 3 8 12 2 16-2 8-12 10-19 7-7 3-17 1-19-7-6-4-5-13 2-16 0-7 8-13 17-10z',
  Cobblestone:
    'M20 66a10 9 0 0 1 20 0zM42 66a9 8 0 0 1 18 0zM62 66a10 10 0 0 1 20 0zM31 55a9 8 0 0 1 18 0zM52 55a10 8 0 0 1 20 0zM42 45a9 7 0 0 1 18 0z',
  Harbour: 'M22 54h56l-9 11H31zM47 12h3v40h-3zM53 15q16 14 18 34H53zM44 20v29H27q6-17 17-29z',
  Canyon: 'M8 65l5-32h24l7 32zM50 65l6-20 4-22h26l8 42z',
  model:
    'M50 14l26 13v26L50 66 24 53V27zm0 5L31 28.5l19 9.5 19-9.5zM28 32v18.5L48 60V42zm44 0L52 42v18l20-9.5z',
  hdri: 'M0 58l18-16 14 11 20-25 19 24 12-9 17 15v17H0z',
};
const things = Object.keys(drawings).slice(0, 8);
const shapes = [
  { category: 'model', path: 'scene.bin' },
  { category: 'texture', path: 'maps.bin' },
  { category: 'hdri', path: 'sky.bin' },
  { category: 'sound', path: 'sound.bin' },
] as const;
const moods = ['outdoor', 'indoor', 'sea', 'city', 'nature', 'night', 'day', 'low poly', 'photoscan'];
const licenses = ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0'];

/** Follows from its place alone, so that it is the same asset at each visit. */
function madeUp(index: number): EmbeddedAsset {
  const chance = (Math.imul(index + 1, 0x9e3779b1) >>> 4) & 0xffffff;
  const shape = shapes[chance % shapes.length] ?? shapes[0];
  const thing = pick(things, chance >> 5);
  const title = `${pick(qualities, chance >> 2)} ${thing} ${index + 1}`;
  return {
    uid: `made-${index + 1}`,
    title,
    description: 'Made up by this page, so that there is something large to download.',
    category: shape.category,
    tags: [pick(moods, chance >> 8)],
    license: pick(licenses, chance >> 11),
    createdAt: new Date(Date.UTC(2024, 0, 1) + (chance % 300_000) * 60_000),
    thumbnail: { bytes: picture(thing, chance), type: svg },
    files: [
      { path: shape.path, size: (4 + (chance % 21)) * MiB },
      { path: 'readme.txt', bytes: `${title}\nMade up, and free to use.\n`, type: 'text/plain' },
    ],
  };
}

/** A small picture of a thing, in the colours that chance gives. */
function picture(thing: string, chance: number): string {
  const hue = chance % 360;
  const sun = 12 + (chance % 76);
  const sky = `<linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 55% 72%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360} 65% 88%)"/></linearGradient><path fill="url(#g)" d="M0 0h100v75H0z"/>`;
  const ground = `<path fill="hsl(${(hue + 20) % 360} 30% 45%)" d="M0 60q25-7 50-2t50-1v18H0z"/>`;
  const shape = `<path fill="hsl(${(hue + 200) % 360} 35% 26%)" d="${drawings[thing] ?? ''}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 75">${sky}<circle cx="${sun}" cy="${18 + (chance % 17)}" r="9" fill="#fffc"/>${ground}${shape}</svg>`;
}

function pick(list: readonly string[], chance: number): string {
  return list[chance % list.length] ?? '';
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
