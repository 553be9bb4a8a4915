import { AmbientCgClient, type AmbientCgClientOptions } from '../../../src/marketplaces/ambientcg/index.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import {
  embeddedShop,
  fileAnswer,
  jsonAnswer,
  on,
  redirectAnswer,
  textAnswer,
  type EmbeddedShop,
} from '../support/embedded-shop.ts';
import { makeZip } from '../support/make-zip.ts';

const site = 'https://ambientcg.com';
const cdn = 'https://acg-download.struffelproductions.com';

export interface EmbeddedAmbientCg {
  readonly shop: EmbeddedShop;
  /** Bytes of each file by its name. */
  readonly content: Map<string, Uint8Array<ArrayBuffer>>;
  readonly client: (options?: AmbientCgClientOptions) => AmbientCgClient;
}

const variants = ['1K-JPG', '1K-PNG', '2K-JPG', '4K-PNG', 'LQ-1K-JPG'];

const assets = ['Planks901', 'Planks902', 'Metal049A', 'Sky001', 'Chair001'];
let archives: Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> | undefined;

/** Made once: compressing takes its time. */
async function makeArchives(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const made = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [index, id] of assets.entries()) {
    for (const variant of variants) {
      const sources = ['Color', 'NormalGL', 'Roughness'].map((map, part) => ({
        name: `${id}_${variant}_${map}.jpg`,
        bytes: seededBytes(index * 10 + part, 0, 20_000),
        stored: part === 0,
      }));
      made.set(`${id}_${variant}.zip`, await makeZip(sources));
    }
  }
  return made;
}

function typeOf(id: string): string {
  if (id === 'Sky001') return 'hdri';
  return id === 'Chair001' ? '3d-model' : 'material';
}

const select = (url: URL, types: readonly string[]): { found: string[]; offset: number; limit: number } => {
  const { id, q = '', offset = '0', limit = '100' } = Object.fromEntries(url.searchParams);
  const found = assets
    .filter((asset) => id === undefined || id.split(',').includes(asset))
    .filter((asset) => q.split(' ').every((word) => asset.toLowerCase().includes(word)))
    .filter((asset) => types.length === 0 || types.includes(typeOf(asset)));
  return { found, offset: Number(offset), limit: Number(limit) };
};

/** ambientCG in memory: both versions of its list, and a redirect to another host for each file. */
export async function embeddedAmbientCg(): Promise<EmbeddedAmbientCg> {
  archives ??= makeArchives();
  const content = new Map(await archives);
  const sizeOf = (name: string): number => content.get(name)?.length ?? 0;
  const v3 = (id: string): object => ({
    id,
    type: typeOf(id),
    title: id.replace(/(\d)/, ' $1'),
    url: `${site}/a/${id}`,
    tags: ['wood', id.toLowerCase()],
    dimensions: { width: 200, height: 200, depth: null },
    maps: ['color', 'normal', 'roughness'],
    releaseDate: '2024-05-06',
    thumbnails: { '512-WEBP': `https://acg-media.example.test/512-WEBP/${id}.webp` },
    downloads: variants.map((attributes) => ({
      attributes,
      extension: 'zip',
      url: `${site}/get?file=${id}_${attributes}.zip`,
      size: sizeOf(`${id}_${attributes}.zip`),
    })),
  });
  const v2 = (id: string, index: number): object => ({
    assetId: id,
    releaseDate: '2024-05-06 00:00:00',
    dataType: { material: 'Material', hdri: 'HDRI', '3d-model': '3DModel' }[typeOf(id)],
    displayName: id,
    tags: index % 2 === 0 ? ['wood'] : { 1: 'wood', 2: 'old' },
    dimensionX: 200,
    dimensionZ: 0,
    shortLink: `${site}/a/${id}`,
    // A record without files has a list where the others have an object.
    downloadFolders:
      index === 4
        ? []
        : {
            default: {
              title: 'Default',
              downloadFiletypeCategories:
                index === 3
                  ? []
                  : {
                      zip: {
                        title: 'ZIP',
                        downloads: variants.map((attribute) => ({
                          fullDownloadPath: `${site}/get?file=${id}_${attribute}.zip`,
                          downloadLink: `${site}/get?file=${id}_${attribute}.zip`,
                          fileName: `${id}_${attribute}.zip`,
                          size: sizeOf(`${id}_${attribute}.zip`),
                          filetype: 'zip',
                          attribute,
                          zipContent: attribute === '1K-JPG' ? [`${id}_1K-JPG_Color.jpg`] : null,
                        })),
                      },
                    },
            },
          },
  });
  const shop = embeddedShop([
    on(`${site}/api/v3/assets`, ({ url }) => {
      const { found, offset, limit } = select(url, url.searchParams.get('type')?.split(',') ?? []);
      const next = new URL(url);
      next.searchParams.set('offset', String(offset + limit));
      return jsonAnswer({
        totalResults: found.length,
        nextPageHttp: offset + limit < found.length ? next.href : null,
        assets: found.slice(offset, offset + limit).map(v3),
      });
    }),
    on(`${site}/api/v2/full_json`, ({ url }) => {
      // It knows some types and ignores the others: the whole catalogue is the answer.
      const type = url.searchParams.get('type') ?? '';
      const { found, offset, limit } = select(url, type === 'Material' ? ['material'] : []);
      return jsonAnswer({
        searchQuery: {},
        numberOfResults: found.length,
        nextPageHttp: '',
        foundAssets: found.slice(offset, offset + limit).map((id) => v2(id, assets.indexOf(id))),
      });
    }),
    on(`${site}/get`, ({ url }) =>
      redirectAnswer(`${cdn}/file/ambientCG-Web/download/x/${url.searchParams.get('file')}`),
    ),
    on(`${cdn}/file/ambientCG-Web/download/x/*`, (request, name) => {
      const bytes = content.get(name ?? '');
      return bytes === undefined ? textAnswer('no such file', 404) : fileAnswer(request, bytes);
    }),
  ]);
  return {
    shop,
    content,
    client: (options = {}) =>
      new AmbientCgClient({ fetch: shop.fetch, rateLimit: { requests: 1000, perMs: 1 }, ...options }),
  };
}
