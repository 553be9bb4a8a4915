import {
  GodotLibraryClient,
  GodotStoreClient,
  type OpenClientOptions,
} from '../../../src/marketplaces/godot/index.ts';
import { manualClock, type ManualClock } from '../../../src/testing/manual-clock.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import {
  embeddedShop,
  fileAnswer,
  jsonAnswer,
  on,
  redirectAnswer,
  streamAnswer,
  textAnswer,
  type EmbeddedShop,
} from '../support/embedded-shop.ts';
import { makeZip } from '../support/make-zip.ts';

const asset = (slug: string): object => ({
  slug,
  publisher: { slug: 'northpier', name: 'North Pier', thumbnail: null },
  name: slug === 'dock-tools' ? 'Dock Tools' : slug,
  type: slug === 'quay' ? 1 : 0,
  description: 'Snap docks',
  price_cent: 0,
  license_type: slug === 'sea' ? 'CC0-1.0' : 'MIT',
  license_url: null,
  tags: slug === 'sea' ? null : [{ slug: 'tool', display_name: 'Tool', featured: false }],
  store_url: `https://store.godotengine.org/asset/northpier/${slug}/`,
});

const store = 'https://store.godotengine.org/api/v1';
const library = 'https://godotengine.org/asset-library/api';
const storage = 'https://s3.example.test';

interface EmbeddedGodot<TClient> {
  readonly shop: EmbeddedShop;
  readonly archive: Uint8Array<ArrayBuffer>;
  readonly client: (options?: OpenClientOptions) => TClient;
}

export interface EmbeddedGodotStore extends EmbeddedGodot<GodotStoreClient> {
  readonly clock: ManualClock;
  /** Links that were signed before are expired: a test may count this up. */
  readonly state: { generation: number };
}

let archive: Promise<Uint8Array<ArrayBuffer>> | undefined;

function makeArchive(): Promise<Uint8Array<ArrayBuffer>> {
  archive ??= makeZip([
    { name: 'addons/dock/plugin.cfg', bytes: seededBytes(1, 0, 300) },
    { name: 'addons/dock/icon.png', bytes: seededBytes(2, 0, 40_000), stored: true },
  ]);
  return archive;
}

const names = ['dock-tools', 'sea', 'crane', 'quay', 'empty'];

/** The Asset Store in memory: a count in text, answers 422 to what is no MAJOR.MINOR, links of ten minutes. */
export async function embeddedGodotStore(): Promise<EmbeddedGodotStore> {
  const bytes = await makeArchive();
  const clock = manualClock();
  const state = { generation: 1 };
  const link = (id: number): string =>
    `${storage}/rel/${id}.zip?X-Amz-Date=20260801T100000Z&X-Amz-Expires=600&X-Amz-Signature=godot-${state.generation}`;
  const shop = embeddedShop([
    on(`${store}/search/query/`, ({ url }) => {
      const {
        query = '',
        type,
        compatibility = '4.3',
        page = '1',
        batch_size: size = '20',
      } = Object.fromEntries(url.searchParams);
      if (!/^\d+\.\d+$/.test(compatibility)) return jsonAnswer({ detail: [{ msg: 'not MAJOR.MINOR' }] }, 422);
      const found = names.filter(
        (slug) => slug.includes(query) && (type === undefined || (slug === 'quay') === (type === '1')),
      );
      // It gives smaller batches than one asks for.
      const batch = Math.min(Number(size), 2);
      const hits = found.slice((Number(page) - 1) * batch, Number(page) * batch);
      return jsonAnswer({
        count: String(found.length),
        hits: hits.map((slug) => ({ asset: asset(slug), highlights: {} })),
        scroll: 'opaque',
      });
    }),
    on(`${store}/assets/northpier/*/`, (_, slug = '') =>
      names.includes(slug) ? jsonAnswer(asset(slug)) : jsonAnswer({ detail: 'Not Found' }, 404),
    ),
    on(`${store}/releases/northpier/*/`, (_, slug) =>
      jsonAnswer(
        slug === 'empty'
          ? []
          : [
              {
                id: 121,
                version: '3.9.2',
                stable: true,
                size: 0.4,
                min_godot_version: '4.0',
                max_godot_version: '4.3',
                notes: '',
                download_url: link(121),
              },
              {
                id: 120,
                version: '5.0.0',
                stable: true,
                size: 1,
                min_godot_version: '4.4',
                max_godot_version: null,
                download_url: link(120),
              },
              {
                id: 119,
                version: '5.0.0',
                stable: true,
                size: 1,
                min_godot_version: '4.4',
                max_godot_version: null,
                download_url: link(119),
              },
              {
                id: 123,
                version: 'v5.1-beta',
                stable: false,
                size: null,
                min_godot_version: '4.4',
                max_godot_version: null,
                download_url: link(123),
              },
              {
                id: 122,
                version: '9.0',
                stable: true,
                size: null,
                min_godot_version: null,
                max_godot_version: null,
                download_url: null,
              },
            ],
      ),
    ),
    on(`${storage}/rel/*`, (request) =>
      request.url.searchParams.get('X-Amz-Signature') === `godot-${state.generation}`
        ? fileAnswer(request, bytes)
        : textAnswer(
            '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
            403,
            'application/xml',
          ),
    ),
  ]);
  return {
    shop,
    archive: bytes,
    clock,
    state,
    client: (options = {}) =>
      new GodotStoreClient({ fetch: shop.fetch, rateLimit: { requests: 1000, perMs: 1 }, ...options }),
  };
}

/** The Asset Library in memory, with its defaults that bite; its archives are GitHub's, without length and ranges. */
export async function embeddedGodotLibrary(hash = ''): Promise<EmbeddedGodot<GodotLibraryClient>> {
  const bytes = await makeArchive();
  const assets = ['Snake', 'Dock', 'Crane', 'Quay', 'Ship'].map((title, index) => ({
    asset_id: String(index + 1),
    title,
    author: 'test',
    category: '2D Tools',
    category_id: '1',
    godot_version: index === 0 ? '2.1' : '4.3',
    rating: '0',
    cost: index === 1 ? 'GPLv3' : 'MIT',
    support_level: 'community',
    icon_url: 'https://example.test/icon.png',
    version: '3',
    version_string: 'alpha: 1',
    modify_date: '2018-08-21 15:49:00',
  }));
  const shop = embeddedShop([
    on(`${library}/asset`, ({ url }) => {
      const {
        type = 'addon',
        godot_version: version = '2.1',
        filter = '',
        max_results: most = '40',
        offset = '0',
        cost,
        support = 'official community',
      } = Object.fromEntries(url.searchParams);
      if (Number(most) === 0) return textAnswer('<h1>Slim Application Error</h1>', 500);
      const found = assets.filter(
        (each, index) =>
          (version === 'any' || each.godot_version === version) &&
          (type === 'any' || (type === 'project') === (index === 4)) &&
          (cost === undefined || each.cost === cost) &&
          support.split(' ').includes(each.support_level) &&
          each.title.toLowerCase().includes(filter.toLowerCase()),
      );
      return jsonAnswer({
        result: found.slice(Number(offset), Number(offset) + Number(most)),
        page: 0,
        pages: Math.floor(found.length / Number(most)),
        page_length: Number(most),
        total_items: found.length,
      });
    }),
    on(`${library}/asset/*`, (_, id) => {
      const found = assets.find((each) => each.asset_id === id);
      if (found === undefined) return jsonAnswer({ error: `Couldn't find asset with id ${id}!` }, 404);
      return jsonAnswer({
        ...found,
        type: 'addon',
        description: 'Lorem ipsum…',
        download_provider: 'GitHub',
        download_commit: 'master',
        download_hash: hash,
        browse_url: 'https://github.com/x/y',
        ...(id === '4' ? {} : { download_url: 'https://github.com/x/y/archive/master.zip' }),
      });
    }),
    on('https://github.com/x/y/archive/master.zip', () =>
      redirectAnswer('https://codeload.github.com/x/y/zip/master'),
    ),
    on('https://codeload.github.com/x/y/zip/master', () => streamAnswer(bytes)),
  ]);
  return {
    shop,
    archive: bytes,
    client: (options = {}) =>
      new GodotLibraryClient({ fetch: shop.fetch, rateLimit: { requests: 1000, perMs: 1 }, ...options }),
  };
}
