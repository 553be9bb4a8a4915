// What the embedded marketplace has: real CC0 assets first, then made-up ones until there are 10,000.
import type { EmbeddedAsset, EmbeddedFile } from 'asset-marketplace-client-core/testing';
import files from 'virtual:shelf';

const inAll = 10_000;
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
      thumbnail: type === 'image/webp' ? { bytes: '', type } : { bytes: picture(index * 71), type: svg },
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
  const title = `${pick(qualities, chance >> 2)} ${pick(things, chance >> 5)} ${index + 1}`;
  return {
    uid: `made-${index + 1}`,
    title,
    description: `A ${shape.category} that is made up, to have something large to download.`,
    category: shape.category,
    tags: [pick(moods, chance >> 8)],
    license: pick(licenses, chance >> 11),
    createdAt: new Date(Date.UTC(2024, 0, 1) + (chance % 300_000) * 60_000),
    thumbnail: { bytes: picture(chance), type: svg },
    files: [
      { path: shape.path, size: (4 + (chance % 21)) * MiB },
      { path: 'readme.txt', bytes: `${title}\nMade up, and free to use.\n`, type: 'text/plain' },
    ],
  };
}

function picture(chance: number): string {
  const hue = chance % 360;
  const sun = 20 + (chance % 60);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 75"><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 70%)"/><stop offset="1" stop-color="hsl(${(hue + 60) % 360} 50% 35%)"/></linearGradient><path fill="url(#g)" d="M0 0h100v75H0z"/><circle cx="${sun}" cy="40" r="12" fill="#fff8"/></svg>`;
}

function pick(list: readonly string[], chance: number): string {
  return list[chance % list.length] ?? '';
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
