import * as v from 'valibot';
import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { byteCount } from '../shared/byte-count.ts';
import { pickResolution } from '../shared/pick-resolution.ts';
import { recordOf } from '../shared/record-of.ts';

/** A file as `/files/{id}` describes it. */
export interface RawPolyHavenFile {
  readonly url: string;
  /** Bytes. */
  readonly size?: number | string | null | undefined;
  readonly md5?: string | null | undefined;
  /** Files that this one refers to, by their path relative to it. */
  readonly include?: Readonly<Record<string, RawPolyHavenFile>> | null | undefined;
  readonly [field: string]: unknown;
}

const leaf = {
  url: v.string(),
  size: v.nullish(byteCount),
  md5: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/i))),
};

/** The shape of {@link RawPolyHavenFile}. */
export const polyHavenFileSchema: v.GenericSchema<RawPolyHavenFile> = v.looseObject({
  ...leaf,
  include: v.nullish(recordOf<RawPolyHavenFile>(v.looseObject(leaf))),
});

/** One file of an asset's tree, with the keys that lead to it. */
export interface PolyHavenFile {
  /** `['hdri', '2k', 'exr']`, `['Diffuse', '1k', 'jpg']`, `['gltf', '1k', 'gltf']`, `['tonemapped']`. */
  readonly keys: readonly string[];
  readonly raw: RawPolyHavenFile;
}

/** Which files of an asset to take. */
export interface PolyHavenChoice {
  /**
   * A package (`gltf`, `blend`, `fbx`, `usd`, `mtlx`), which comes with the textures it refers to, or an image format
   * (`jpg`, `png`, `exr`, `hdr`), which gives the maps or the HDRI themselves; `all`: every file of every format.
   * Default: `gltf` for textures and models and `hdr` for HDRIs, or what comes next to it.
   */
  readonly format?: string | undefined;
  /** Such as `4k`. Default: the largest of at most 2K, else the smallest. Not looked at with `format: 'all'`. */
  readonly resolution?: string | undefined;
  /** With an image format, only these maps: `Diffuse`, `nor_gl`, … Default: all. */
  readonly maps?: readonly string[] | undefined;
}

const preferred = ['gltf', 'blend', 'fbx', 'usd', 'mtlx', 'hdr', 'exr', 'png', 'jpg'];
const packages = preferred.slice(0, 5);
const deepest = 6;

/**
 * The files in the tree of `/files/{id}`, in its order.
 *
 * @throws MarketplaceAPIError (`E_SCHEMA`) that names the place of what is neither a file nor a branch.
 * @example
 * ```ts
 * const file = { url: 'https://dl.polyhaven.org/q.hdr', size: 5000, md5: '0'.repeat(32) };
 * listPolyHavenFiles({ hdri: { '1k': { hdr: file } } })[0]?.keys; // ['hdri', '1k', 'hdr']
 * ```
 */
export function listPolyHavenFiles(tree: unknown, keys: readonly string[] = []): readonly PolyHavenFile[] {
  const node = tree as Readonly<Record<string, unknown>>;
  if (typeof node !== 'object' || node === null || keys.length > deepest) throw wrongShape(keys);
  if (typeof node['url'] !== 'string') {
    return Object.keys(node).flatMap((key) => listPolyHavenFiles(node[key], [...keys, key]));
  }
  const { success, issues } = v.safeParse(polyHavenFileSchema, node);
  if (!success) throw wrongShape([...keys, v.getDotPath(issues[0]) ?? '']);
  return [{ keys, raw: tree as RawPolyHavenFile }];
}

/**
 * Those that `choice` means.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) when the asset has no such format, resolution or map.
 */
export function choosePolyHavenFiles(
  files: readonly PolyHavenFile[],
  choice: PolyHavenChoice,
): readonly PolyHavenFile[] {
  const { maps } = choice;
  if (choice.format === 'all') return files;
  const formats = new Set(files.map(formatOf).filter((each) => each !== undefined));
  const format = choice.format?.toLowerCase() ?? preferred.find((each) => formats.has(each));
  const fitting = files.filter((file) => formatOf(file) === format);
  if (fitting.length === 0) throw notThere('format', choice.format, formats);
  // One group a map; a package and an HDRI are one group alone.
  const groups = new Map<string, PolyHavenFile[]>();
  for (const file of fitting) {
    const name = file.keys[0] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  if (maps !== undefined && !packages.includes(format ?? '')) {
    const missing = maps.find((map) => !groups.has(map));
    if (missing !== undefined) throw notThere('map', missing, groups.keys());
    for (const map of groups.keys()) if (!maps.includes(map)) groups.delete(map);
  }
  const chosen = [...groups.values()].flatMap((group) => {
    const resolution = pickResolution(group.map(resolutionOf), choice.resolution);
    return group.filter((file) => resolutionOf(file) === resolution);
  });
  if (chosen.length === 0)
    throw notThere('resolution', choice.resolution, new Set(fitting.map(resolutionOf)));
  return chosen;
}

/**
 * The name to save a file under. Made of the tree's keys, never of the URL: a URL may point into the folder of another
 * resolution.
 */
export function polyHavenFileName(uid: string, file: PolyHavenFile): string {
  const { keys, raw } = file;
  const format = formatOf(file);
  if (format === undefined) return [uid, ...keys].join('_') + extensionOf(raw.url);
  const [group = '', resolution] = keys;
  const map = group === format || group === 'hdri' ? [] : [group];
  return `${[uid, ...map, resolution].join('_')}.${format}`;
}

/** `jpg` of `Diffuse/1k/jpg`; undefined for files that come in no choice of resolutions. */
function formatOf({ keys }: PolyHavenFile): string | undefined {
  return keys.length === 3 && /^\d+k$/i.test(keys[1] ?? '') ? keys[2] : undefined;
}

function resolutionOf({ keys }: PolyHavenFile): string {
  return keys[1] ?? '';
}

function extensionOf(url: string): string {
  return /\.\w{1,8}(?=$|\?)/.exec(url)?.[0] ?? '';
}

function notThere(
  what: string,
  wanted: string | undefined,
  available: Iterable<string>,
): MarketplaceUnsupportedError {
  const hint = `There is ${[...available].slice(0, 40).join(', ') || 'none'}.`;
  return new MarketplaceUnsupportedError(
    `The asset has no ${what}${wanted === undefined ? ' to choose' : ` "${wanted.slice(0, 60)}"`}`,
    { phase: 'resolve', hint },
  );
}

function wrongShape(keys: readonly string[]): MarketplaceAPIError {
  return new MarketplaceAPIError('The list of files has another shape than expected', {
    code: 'E_SCHEMA',
    phase: 'resolve',
    field: keys.join('.') || '(root)',
  });
}
