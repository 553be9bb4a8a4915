import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { PolyHavenClient } from '../../../src/marketplaces/polyhaven/index.ts';
import type { OpenClientOptions } from '../../../src/marketplaces/polyhaven/index.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import {
  embeddedShop,
  fileAnswer,
  jsonAnswer,
  on,
  textAnswer,
  type EmbeddedShop,
} from '../support/embedded-shop.ts';

const terms = { 'terms-of-service': 'https://github.com/Poly-Haven/Public-API/blob/master/ToS.md' };

/** What the shop has, by the path of its file. */
export interface EmbeddedPolyHaven {
  readonly shop: EmbeddedShop;
  /** Bytes of the file at a path below the file host. */
  readonly content: Map<string, Uint8Array<ArrayBuffer>>;
  readonly client: (options?: OpenClientOptions) => PolyHavenClient;
}

/** Poly Haven in memory: three assets, with plain-text errors and an HTML page for what is no route. */
export function embeddedPolyHaven({
  api = 'https://api.polyhaven.com',
  host = 'https://dl.polyhaven.org',
}: { readonly api?: string; readonly host?: string } = {}): EmbeddedPolyHaven {
  const files = `${host}/file/ph-assets`;
  const content = new Map<string, Uint8Array<ArrayBuffer>>();
  const file = (path: string, size: number, include?: object): object => {
    const bytes = content.get(path) ?? seededBytes(path.length * 31 + size, 0, size);
    content.set(path, bytes);
    // The order of keys is another in each answer of the real one.
    return {
      ...(include === undefined ? {} : { include }),
      size,
      url: `${files}/${path}`,
      md5: bytesToHex(md5(bytes)),
    };
  };
  const assets = {
    harbour_planks: {
      name: 'Harbour Planks',
      description: 'Free 8K texture',
      type: 1,
      date_published: 1_700_000_000,
      download_count: 1200,
      files_hash: 'f55493e46c51f95b51bb5952d0b38d634937f3b2',
      authors: { 'Jane Doe': 'All' },
      categories: ['wood', 'man made'],
      category: 'Wood/Planks',
      tags: ['dock'],
      attributes: { condition: ['weathered'] },
      max_resolution: [8192, 8192],
      dimensions: [2000, 2000],
      thumbnail_url: 'https://cdn.polyhaven.com/asset_img/thumbs/harbour_planks.png?width=256&height=256',
    },
    quay_dawn: {
      name: 'Quay Dawn',
      type: 0,
      date_published: 1_600_000_000,
      files_hash: '8746a9a941bebe5743d0a710e11cb91beb225ca6',
      authors: { 'Jane Doe': 'Photography', 'J. Röe': 'Processing' },
      categories: ['outdoor'],
      category: 'Coast & Water/Harbours',
      tags: [],
      evs_cap: 14,
      coords: [59.9, 10.7],
      max_resolution: [16384, 8192],
    },
    boat: {
      name: 'Boat',
      type: 2,
      date_published: 1_650_000_000,
      authors: {},
      polycount: 900,
      tags: ['dock', 'sea'],
    },
  };
  const planks = (resolution: string, size: number): object => ({
    gltf: file(`Textures/gltf/${resolution}/harbour_planks/harbour_planks_${resolution}.gltf`, 700, {
      [`textures/harbour_planks_diff_${resolution}.jpg`]: file(
        `Textures/jpg/${resolution}/hp/diff.jpg`,
        size,
      ),
      [`textures/harbour_planks_nor_gl_${resolution}.jpg`]: file(
        `Textures/jpg/${resolution}/hp/nor.jpg`,
        size + 1,
      ),
      'harbour_planks.bin': file('Textures/gltf/4k/harbour_planks/harbour_planks.bin', 2480),
    }),
  });
  const map = (name: string, resolution: string, size: number): object => ({
    png: file(`Textures/png/${resolution}/hp/${name}.png`, size * 2),
    jpg: file(`Textures/jpg/${resolution}/hp/${name}.jpg`, size),
  });
  const trees: Readonly<Record<string, object>> = {
    harbour_planks: {
      gltf: { '4k': planks('4k', 90_000), '2k': planks('2k', 40_000), '1k': planks('1k', 9000) },
      Diffuse: { '2k': map('diff', '2k', 40_000), '1k': map('diff', '1k', 9000) },
      nor_gl: { '1k': map('nor', '1k', 9001), '2k': map('nor', '2k', 40_001) },
    },
    quay_dawn: {
      hdri: {
        '4k': { exr: file('HDRIs/exr/4k/q.exr', 60_000), hdr: file('HDRIs/hdr/4k/q.hdr', 50_000) },
        '1k': { hdr: file('HDRIs/hdr/1k/q.hdr', 5000), exr: file('HDRIs/exr/1k/q.exr', 6000) },
      },
      tonemapped: file('HDRIs/extra/Tonemapped JPG/q.jpg', 3000),
      backplates: { plate1: { jpg_pretty: file('HDRIs/extra/backplates/1.jpg', 4000) } },
    },
    boat: { blend: { '1k': { blend: file('Models/blend/1k/boat/boat_1k.blend', 5000, {}) } } },
  };
  const known = (id: string): boolean => Object.hasOwn(assets, id);
  const shop = embeddedShop([
    (request) =>
      request.url.origin === api && request.headers.get('user-agent') === 'blocked'
        ? textAnswer('Forbidden', 403)
        : undefined,
    on(`${api}/assets`, ({ url }) => {
      const { type = 'all', categories, ...attributes } = Object.fromEntries(url.searchParams);
      const number = ['hdris', 'textures', 'models', 'all'].indexOf(type);
      if (number < 0)
        return textAnswer(`Unsupported asset type: ${type}`, 400, 'text/html; charset=utf-8', terms);
      const unknown = Object.keys(attributes).find((key) => key !== 'condition' && key !== 'category');
      if (unknown !== undefined) return textAnswer(`Unsupported attribute: ${unknown}`, 400);
      const kept = Object.entries(assets).filter(
        ([, asset]) =>
          (type === 'all' || asset.type === number) &&
          (categories?.split(',') ?? []).every(
            (each) => 'categories' in asset && asset.categories.includes(each),
          ) &&
          ('category' in asset ? asset.category : '').startsWith(attributes['category'] ?? '') &&
          (attributes['condition'] === undefined ||
            ('attributes' in asset &&
              attributes['condition'].split(',').some((each) => asset.attributes.condition.includes(each)))),
      );
      return jsonAnswer(Object.fromEntries(kept), 200, terms);
    }),
    on(`${api}/info/*`, (_, id) => {
      if (!/^[A-Za-z0-9_-]{1,50}$/.test(id ?? '')) return textAnswer('No asset with that ID', 400);
      return known(id ?? '') ? jsonAnswer(assets[id as 'boat']) : textAnswer(`No asset with id ${id}`, 404);
    }),
    on(`${api}/files/*`, (_, id) =>
      known(id ?? '') ? jsonAnswer(trees[id ?? '']) : textAnswer(`No asset with id ${id}`, 404),
    ),
    (request) => {
      if (request.url.origin !== host) return undefined;
      const bytes = content.get(decodeURIComponent(request.url.pathname).replace('/file/ph-assets/', ''));
      return bytes === undefined ? textAnswer('not found', 404) : fileAnswer(request, bytes);
    },
    ({ url }) =>
      url.origin === api
        ? textAnswer(`<!DOCTYPE html><pre>Cannot GET ${url.pathname}</pre>`, 404)
        : undefined,
  ]);
  return {
    shop,
    content,
    client: (options = {}) =>
      new PolyHavenClient({ fetch: shop.fetch, rateLimit: { requests: 1000, perMs: 1 }, ...options }),
  };
}
