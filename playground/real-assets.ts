// A library of real CC0 assets: the HDRIs, models, textures, normal maps and matcaps of @pmndrs/assets.
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { EmbeddedAsset, EmbeddedFile } from 'asset-marketplace-client-core/testing';

interface Shelf {
  /** A folder of the package. Its fonts have another licence. */
  readonly folder: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly title: (name: string) => string;
  /** Files of one asset. Default 1. */
  readonly packSize?: number;
}

const shelves: readonly Shelf[] = [
  {
    folder: 'hdri',
    category: 'hdri',
    tags: ['environment', 'light'],
    title: (name) => `${capital(name)} HDRI`,
  },
  { folder: 'models', category: 'model', tags: ['gltf'], title: (name) => `${capital(name)} Model` },
  { folder: 'textures', category: 'texture', tags: ['image'], title: (name) => `${capital(name)} Texture` },
  {
    folder: 'normals',
    category: 'normal map',
    tags: ['image', 'surface'],
    title: (name) => `Normal Map ${name}`,
  },
  {
    folder: 'matcaps',
    category: 'matcap',
    tags: ['image', 'material'],
    title: (name) => `Matcaps from ${name}`,
    packSize: 10,
  },
];

/** All of it, decoded: about 6 MB in 83 assets with 338 files. */
export async function realAssets(): Promise<readonly EmbeddedAsset[]> {
  const assets = await Promise.all(shelves.map(assetsOf));
  return assets.flat();
}

async function assetsOf(shelf: Shelf): Promise<readonly EmbeddedAsset[]> {
  const { folder, category, tags, title, packSize = 1 } = shelf;
  const modules = (await readdir(new URL(`${folder}/`, packageUrl)))
    .filter((name) => name.endsWith('.js'))
    .toSorted();
  const files = await Promise.all(
    modules.map((module) => fileOf(new URL(`${folder}/${module}`, packageUrl))),
  );
  const packs = Array.from({ length: Math.ceil(files.length / packSize) }, (_, index) =>
    files.slice(index * packSize, (index + 1) * packSize),
  );
  return packs.map((pack): EmbeddedAsset => {
    const [first] = pack;
    const name = first?.path.replace(/\.\w+$/, '') ?? '';
    const isImage = first?.type?.startsWith('image/') === true && first.bytes !== undefined;
    return {
      uid: `${folder}-${name}`,
      title: title(name),
      description: `From the package @pmndrs/assets, which anyone may use for anything.`,
      category,
      tags,
      license: 'CC0-1.0',
      files: pack,
      ...(isImage ? { thumbnail: { bytes: first.bytes, type: first.type } } : {}),
    };
  });
}

const packageUrl = pathToFileURL(createRequire(import.meta.url).resolve('@pmndrs/assets/package.json'));

/** Each module's default export is a data URL: `data:image/webp;base64,…`. */
async function fileOf(module: URL): Promise<EmbeddedFile & { readonly type: string }> {
  const { default: dataUrl } = (await import(module.href)) as { readonly default: string };
  const comma = dataUrl.indexOf(',');
  return {
    path: module.pathname.split('/').at(-1)?.replace(/\.js$/, '') ?? '',
    type: dataUrl.slice('data:'.length, comma).replace(/;base64$/, ''),
    bytes: Buffer.from(dataUrl.slice(comma + 1), 'base64'),
  };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
