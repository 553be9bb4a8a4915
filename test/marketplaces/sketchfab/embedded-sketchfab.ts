import type { OAuth2Auth } from '../../../src/auth/oauth2-auth.ts';
import {
  SketchfabClient,
  sketchfabOAuth,
  sketchfabTokenAuth,
  type OpenClientOptions,
} from '../../../src/marketplaces/sketchfab/index.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import { manualClock, type ManualClock } from '../../../src/testing/manual-clock.ts';
import {
  embeddedShop,
  fileAnswer,
  jsonAnswer,
  on,
  textAnswer,
  type EmbeddedShop,
  type ShopAnswer,
  type ShopRequest,
} from '../support/embedded-shop.ts';
import { makeZip } from '../support/make-zip.ts';

const api = 'https://api.sketchfab.com/v3';
const storage = 'https://sketchfab-prod-media.example.test';
const mostPerPage = 24;

export interface EmbeddedSketchfab {
  readonly shop: EmbeddedShop;
  /** Bytes of each model's files, by `uid/format`. */
  readonly content: Map<string, Uint8Array<ArrayBuffer>>;
  readonly state: {
    token: string;
    accessToken: string;
    refreshToken: string;
    refreshes: number;
    generation: number;
  };
  readonly clock: ManualClock;
  readonly oauth: () => OAuth2Auth;
  readonly client: (options?: OpenClientOptions) => SketchfabClient;
}

const uids = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(32));
const [crane = '', , , , viewOnly, locked] = uids;
let archive: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** Sketchfab in memory: pages by cursor, links that live for 300 seconds, a storage host that refuses credentials. */
export async function embeddedSketchfab(): Promise<EmbeddedSketchfab> {
  archive ??= makeZip([
    { name: 'scene.gltf', bytes: seededBytes(1, 0, 3000) },
    { name: 'scene.bin', bytes: seededBytes(2, 0, 50_000), stored: true },
    { name: 'textures/hull.png', bytes: seededBytes(3, 0, 20_000) },
  ]);
  const zip = await archive;
  const content = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [index, uid] of uids.entries()) {
    content.set(`${uid}/gltf`, zip);
    content.set(`${uid}/glb`, seededBytes(index, 0, 40_000));
    content.set(`${uid}/usdz`, seededBytes(index + 50, 0, 10_000));
  }
  const state = {
    token: 'sketchfab-token',
    accessToken: 'sketchfab-access-0',
    refreshToken: 'sketchfab-refresh-0',
    refreshes: 0,
    generation: 1,
  };
  const clock = manualClock();
  const sizeOf = (uid: string, format: string): number => content.get(`${uid}/${format}`)?.length ?? 0;
  const model = (uid: string, whole: boolean): object => ({
    uid,
    name: uid === crane ? 'Harbour crane / A?' : `Model ${uid.slice(0, 1)}`,
    viewerUrl: `https://sketchfab.com/3d-models/model-${uid}`,
    isDownloadable: uid !== viewOnly,
    publishedAt: '2024-01-02T03:04:05.678901Z',
    faceCount: uid === crane ? 12_000 : 500,
    license:
      uid === viewOnly
        ? null
        : {
            uid: '322a749bcfa841b29dff1e8a1bb74b0b',
            label: 'CC Attribution',
            ...(whole && {
              slug: 'by',
              requirements: 'Author must be credited. Commercial use is allowed.',
              url: 'http://creativecommons.org/licenses/by/4.0/',
            }),
          },
    user: {
      uid: 'u1',
      username: 'northpier',
      displayName: 'North Pier',
      profileUrl: 'https://sketchfab.com/northpier',
    },
    tags: [{ slug: 'crane' }],
    categories: [{ name: 'Architecture' }],
    thumbnails: {
      images: [
        { url: 'https://media.example.test/256.jpeg', width: 256 },
        { url: 'https://media.example.test/1024.jpeg', width: 1024 },
      ],
    },
    archives:
      uid === viewOnly
        ? {}
        : Object.fromEntries(
            ['gltf', 'glb', 'usdz'].map((format) => [
              format,
              { size: sizeOf(uid, format), faceCount: 12_000 },
            ]),
          ),
  });
  const signedIn = (answer: (request: ShopRequest, ...segments: string[]) => ShopAnswer) => {
    return (request: ShopRequest, ...segments: string[]): ShopAnswer => {
      const given = request.headers.get('authorization');
      return given === `Token ${state.token}` || given === `Bearer ${state.accessToken}`
        ? answer(request, ...segments)
        : jsonAnswer({ detail: 'Authentication credentials were not provided.' }, 401);
    };
  };
  const list = ({ url }: ShopRequest, found: readonly string[]): ShopAnswer => {
    const count = Math.min(Number(url.searchParams.get('count') ?? mostPerPage), mostPerPage);
    const start = Number(atob(url.searchParams.get('cursor') ?? btoa('0')));
    const results = found.slice(start, start + count).map((uid) => model(uid, false));
    const next = new URL(url);
    const cursor = btoa(String(start + count));
    next.searchParams.set('cursor', cursor);
    const isLast = start + count >= found.length;
    return jsonAnswer({
      cursors: { next: isLast ? null : cursor, previous: null },
      next: isLast ? null : next.href,
      // Without a type there are lists of several kinds.
      results:
        url.searchParams.get('type') === 'models' ? results : { models: results, users: [], collections: [] },
    });
  };
  const shop = embeddedShop([
    on('https://sketchfab.com/oauth2/token/', ({ body, headers }) => {
      const isClient = headers.get('authorization') === `Basic ${btoa('my-tool:client-secret')}`;
      if (!isClient || new URLSearchParams(body).get('refresh_token') !== state.refreshToken) {
        return jsonAnswer({ error: 'invalid_grant' }, 400);
      }
      state.refreshes += 1;
      state.accessToken = `sketchfab-access-${state.refreshes}`;
      return jsonAnswer({
        access_token: state.accessToken,
        refresh_token: state.refreshToken,
        expires_in: 2_592_000,
      });
    }),
    on(`${api}/search`, (request) => {
      const { url } = request;
      if (url.searchParams.getAll('licenses').some((license) => !/^(by|cc0)/.test(license))) {
        return jsonAnswer({ licenses: ['cc-by is not one of the available choices.'] }, 400);
      }
      const q = (url.searchParams.get('q') ?? '').toLowerCase();
      return list(
        request,
        uids.filter((uid) => uid !== viewOnly && JSON.stringify(model(uid, false)).toLowerCase().includes(q)),
      );
    }),
    on(
      `${api}/me/search`,
      signedIn((request) => list(request, uids.slice(0, 2))),
    ),
    on(
      `${api}/me/models/purchases`,
      signedIn((request) => list(request, uids)),
    ),
    on(`${api}/models/*`, (_, uid) =>
      uids.includes(uid ?? '')
        ? jsonAnswer(model(uid ?? '', true))
        : jsonAnswer({ detail: 'Not found.' }, 404),
    ),
    on(
      `${api}/models/*/download`,
      signedIn(({ headers }, uid = '') => {
        if (uid === viewOnly) return jsonAnswer({ detail: 'Model is not downloadable' }, 400);
        if (uid === locked && headers.get('x-skfb-model-pwd') !== btoa('opÃ©n'))
          return jsonAnswer({ detail: 'Wrong password' }, 403);
        const expires = Math.floor(clock.date() / 1000) + 300;
        return jsonAnswer(
          Object.fromEntries(
            ['gltf', 'glb', 'usdz'].map((format) => [
              format,
              {
                url: `${storage}/archives/${uid}/${format}?AWSAccessKeyId=X&Signature=sketchfab-signature-${state.generation}&Expires=${expires}`,
                size: sizeOf(uid, format),
                expires: 300,
              },
            ]),
          ),
        );
      }),
    ),
    on(`${storage}/archives/*/*`, (request, uid, format) => {
      const { url, headers } = request;
      if (headers.has('authorization'))
        return textAnswer('<Error><Code>InvalidArgument</Code></Error>', 400, 'application/xml');
      const isOld = Number(url.searchParams.get('Expires')) * 1000 < clock.date();
      if (isOld || url.searchParams.get('Signature') !== `sketchfab-signature-${state.generation}`) {
        return textAnswer(
          '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
          403,
          'application/xml',
        );
      }
      const bytes = content.get(`${uid}/${format}`);
      return bytes === undefined ? textAnswer('gone', 404) : fileAnswer(request, bytes);
    }),
  ]);
  return {
    shop,
    content,
    state,
    clock,
    oauth: () =>
      sketchfabOAuth({
        tokens: { accessToken: state.accessToken, refreshToken: state.refreshToken },
        clientId: 'my-tool',
        clientSecret: 'client-secret',
      }),
    client: (options = {}) =>
      new SketchfabClient({
        fetch: shop.fetch,
        rateLimit: { requests: 1000, perMs: 1 },
        auth: sketchfabTokenAuth({ token: state.token }),
        ...options,
      }),
  };
}

/** A model that can be downloaded, one that cannot, and one behind a password. */
export const models = { crane, viewOnly: viewOnly ?? '', locked: locked ?? '', other: uids[1] ?? '' };
