import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { HttpClientOptions } from '../../../src/client/http-client-options.ts';
import { ItchClient, itchKeyAuth, itchOAuth } from '../../../src/marketplaces/itch/index.ts';
import type { OAuth2Auth } from '../../../src/auth/oauth2-auth.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import {
  embeddedShop,
  fileAnswer,
  jsonAnswer,
  on,
  redirectAnswer,
  textAnswer,
  type EmbeddedShop,
  type ShopAnswer,
  type ShopRequest,
} from '../support/embedded-shop.ts';

/** Lua cannot tell an empty list from an empty object. */
const lua = (list: readonly unknown[]): unknown => (list.length === 0 ? {} : list);

const elsewhere = (id: number): object => ({
  id,
  filename: 'mirror',
  size: 0,
  storage: 'external',
  host: 'drive.google.com',
  traits: ['demo'],
});

const api = 'https://api.itch.io';
const cdn = 'https://itchio-mirror.example.test';
const perPage = 2;

export interface EmbeddedItch {
  readonly shop: EmbeddedShop;
  /** Bytes of each upload by its id. */
  readonly content: Map<string, Uint8Array<ArrayBuffer>>;
  readonly state: {
    key: string;
    accessToken: string;
    refreshToken: string;
    refreshes: number;
    /** Links that were signed before are expired: a test may count this up. */
    generation: number;
    /** What an expired link answers: Google's storage 400, others 403. */
    expiredStatus: number;
  };
  readonly oauth: () => OAuth2Auth;
  readonly client: (options?: Partial<HttpClientOptions>) => ItchClient;
}

interface Game {
  readonly id: number;
  readonly title: string;
  readonly price: number;
  readonly keyIds: readonly number[];
  readonly uploads: readonly object[];
}

/** itch.io in memory, after the site's own mock server: lists in Lua's manner, keys, signed links. */
export function embeddedItch(): EmbeddedItch {
  const content = new Map<string, Uint8Array<ArrayBuffer>>();
  const upload = (id: number, filename: string, more: object = {}): object => {
    const bytes = seededBytes(id, 0, 40_000);
    content.set(String(id), bytes);
    return {
      id,
      filename,
      display_name: null,
      size: bytes.length,
      storage: 'hosted',
      type: 'default',
      platforms: {},
      demo: false,
      preorder: false,
      md5_hash: bytesToHex(md5(bytes)),
      created_at: '2023-01-02T03:04:05.678901234Z',
      updated_at: '2023-01-02T03:04:05Z',
      ...more,
    };
  };
  const games: readonly Game[] = [
    {
      id: 3001,
      title: 'Harbour Tileset',
      price: 500,
      keyIds: [900_001],
      uploads: [
        upload(8001, 'harbour_v2.zip'),
        upload(8002, 'harbour-src.zip', {
          storage: 'build',
          build_id: 66_001,
          channel_name: 'src',
          md5_hash: undefined,
        }),
        elsewhere(8003),
      ],
    },
    { id: 3002, title: 'ゲーム', price: 0, keyIds: [900_002], uploads: [] },
    {
      id: 3003,
      title: 'Sea Shader',
      price: 300,
      keyIds: [900_003, 900_005],
      uploads: [upload(8010, 'Sea: what?.zip'), upload(8011, 'sea.zip'), upload(8012, 'SEA.zip')],
    },
    { id: 3004, title: 'Crane', price: 100, keyIds: [900_004], uploads: [elsewhere(8020)] },
    { id: 3005, title: 'Not bought', price: 900, keyIds: [], uploads: [upload(8030, 'secret.zip')] },
    { id: 3006, title: 'Dock', price: 0, keyIds: [900_006], uploads: [upload(8040, 'dock.zip')] },
  ];
  const keys = games
    .flatMap((game) => game.keyIds.map((id) => ({ id, game })))
    .toSorted((a, b) => a.id - b.id);
  const state: EmbeddedItch['state'] = {
    key: 'itch-api-key',
    accessToken: 'itch-access-0',
    refreshToken: 'itch-refresh-0',
    refreshes: 0,
    generation: 1,
    expiredStatus: 403,
  };
  const signatures: string[] = [];

  const gameOf = ({ id, title, price }: Game): object => ({
    id,
    title,
    url: `https://northpier.itch.io/${id}`,
    short_text: '16x16',
    classification: id === 3002 ? 'game' : 'assets',
    min_price: price,
    ...(id === 3002
      ? { traits: ['p_windows', 'has_demo'] }
      : { platforms: { linux: 'all' }, can_be_bought: true }),
    user: { id: 42, username: 'northpier', display_name: 'North Pier', url: 'https://northpier.itch.io' },
  });
  const signedIn = (answer: (request: ShopRequest, ...segments: string[]) => ShopAnswer) => {
    return (request: ShopRequest, ...segments: string[]): ShopAnswer => {
      const authorization = request.headers.get('authorization');
      if (authorization === null) return jsonAnswer({ errors: ['authentication required'] }, 401);
      if (authorization === `Bearer ${state.accessToken}` || authorization === state.key)
        return answer(request, ...segments);
      return jsonAnswer({ errors: ['invalid key'] }, authorization.startsWith('Bearer') ? 401 : 403);
    };
  };
  const mustBuy = (game: Game, { url }: ShopRequest): boolean =>
    game.price > 0 && !game.keyIds.includes(Number(url.searchParams.get('download_key_id')));
  const shop = embeddedShop([
    on(`${api}/oauth/token`, ({ body }) => {
      const form = new URLSearchParams(body);
      if (form.get('refresh_token') !== state.refreshToken)
        return jsonAnswer({ errors: ['invalid_grant'] }, 400);
      state.refreshes += 1;
      state.accessToken = `itch-access-${state.refreshes}`;
      return jsonAnswer({ access_token: state.accessToken, expires_in: 3600 });
    }),
    on(
      `${api}/profile/owned-keys`,
      signedIn(({ url }) => {
        const page = Number(url.searchParams.get('page') ?? '1');
        const some = keys.slice((page - 1) * perPage, page * perPage).map(({ id, game }) => ({
          id,
          game_id: game.id,
          purchase_id: 555,
          created_at: '2023-04-05T06:07:08.000000000Z',
          game: gameOf(game),
        }));
        return jsonAnswer({ page, per_page: perPage, owned_keys: lua(some) });
      }),
    ),
    on(
      `${api}/profile/games`,
      signedIn(() => jsonAnswer({ games: games.slice(4).map(gameOf) })),
    ),
    on(
      `${api}/search/games`,
      signedIn(({ url }) => {
        const { query = '', page = '1' } = Object.fromEntries(url.searchParams);
        const found = games.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
        return jsonAnswer({
          page: Number(page),
          per_page: 30,
          games: lua(page === '1' ? found.map(gameOf) : []),
        });
      }),
    ),
    on(
      `${api}/games/*`,
      signedIn((_, id) => {
        const game = games.find((each) => String(each.id) === id);
        return game === undefined
          ? jsonAnswer({ errors: ['game not found'] }, 404)
          : jsonAnswer({ game: gameOf(game) });
      }),
    ),
    on(
      `${api}/games/*/uploads`,
      signedIn((request, id) => {
        const game = games.find((each) => String(each.id) === id);
        if (game === undefined) return jsonAnswer({ errors: ['invalid game'] }, 400);
        if (mustBuy(game, request))
          return jsonAnswer({ errors: ['you must buy this game to download'] }, 400);
        return jsonAnswer({ uploads: lua(game.uploads) });
      }),
    ),
    on(
      `${api}/uploads/*/download`,
      signedIn((request, id) => {
        const game = games.find(({ uploads }) =>
          uploads.some((each) => 'id' in each && String(each.id) === id),
        );
        if (game === undefined) return jsonAnswer({ errors: ['upload not found'] }, 404);
        if (mustBuy(game, request))
          return jsonAnswer({ errors: ['you must buy this game to download'] }, 400);
        const signature = `itch-signature-${state.generation}-${signatures.length}`;
        signatures.push(signature);
        return redirectAnswer(`${cdn}/@cdn/${id}?signature=${signature}&generation=${state.generation}`);
      }),
    ),
    on(`${cdn}/@cdn/*`, (request, id) => {
      if (request.headers.has('authorization')) return textAnswer('credentials do not belong here', 500);
      if (request.url.searchParams.get('generation') !== String(state.generation)) {
        return textAnswer('<Error><Code>ExpiredToken</Code></Error>', state.expiredStatus, 'application/xml');
      }
      const bytes = content.get(id ?? '');
      return bytes === undefined ? textAnswer('gone', 404) : fileAnswer(request, bytes);
    }),
  ]);
  return {
    shop,
    content,
    state,
    oauth: () =>
      itchOAuth({
        tokens: { accessToken: state.accessToken, refreshToken: state.refreshToken },
        clientId: 'my-tool',
      }),
    client: (options = {}) =>
      new ItchClient({
        fetch: shop.fetch,
        rateLimit: { requests: 1000, perMs: 1 },
        ...options,
        auth: options.auth ?? itchKeyAuth({ key: state.key }),
      }),
  };
}
