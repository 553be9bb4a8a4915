import type { HttpClientOptions } from '../../../src/client/http-client-options.ts';
import { UnityAuth, UnityClient, type UnityAuthOptions } from '../../../src/marketplaces/unity/index.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
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

const product = (id: number): object => ({
  id: String(id),
  packageId: String(id),
  slug: `package-${id}`,
  displayName: `Package ${id}`,
  description: '<p>Docks &amp; boats</p>',
  originPrice: id === 1002 ? undefined : `${id % 100}.00`,
  category: { id: '42', name: id % 2 === 0 ? 'Tools' : '3D/Environments/Industrial' },
  productPublisher: { id: '99', name: 'North Pier', url: '/publishers/99' },
  version: { id: '900001', name: '1.2', publishedDate: '2024-04-01T00:00:00Z' },
  rating: { average: '4.7', count: '12' },
  uploads: {
    '6000.0.59f2': { assetCount: '312', downloadSize: '53477376', downloadS3key: `download/${id}-new` },
    '2019.4.0f1': { assetCount: '310', downloadSize: '52428800', downloadS3key: `download/${id}-old` },
  },
});

const purchase = (id: number): object => ({
  id: `1896839698${id}`,
  packageId: id,
  displayName: `Package ${id}`,
  grantTime: '2024-05-01T12:34:56Z',
  isHidden: id === 44_869,
  isPublisherAsset: false,
  orderId: '12345678901',
  tagging: id === 165_785 ? ['env', '#BIN'] : [],
});

const api = 'https://packages-v2.unity.com/-/api';
const cdn = 'https://cdn.example.test';
/** 32 bytes of a key and 16 of an initialisation vector: 0, 1, 2, … */
export const packageKey = Array.from({ length: 48 }, (_, index) => index.toString(16).padStart(2, '0')).join(
  '',
);

export interface EmbeddedUnity {
  readonly shop: EmbeddedShop;
  /** Bytes by the path on the file host. */
  readonly content: Map<string, Uint8Array<ArrayBuffer>>;
  /** What the shop accepts, and what it does; a test may change it. */
  readonly state: {
    accessToken: string;
    refreshToken: string;
    termsAccepted: boolean;
    key: string;
    refreshes: number;
    /** In what order purchases come; a test may turn it between pages. */
    order: readonly number[];
  };
  readonly saved: { accessToken: string; refreshToken?: string | undefined }[];
  readonly auth: (options?: Partial<UnityAuthOptions>) => UnityAuth;
  readonly client: (options?: Partial<HttpClientOptions>) => UnityClient;
}

/** What the account owns. */
const owned = [165_785, 44_869, 1001, 1002, 1003, 1004, 1005];
const other = 777;

/** Unity's Asset Store in memory, with tokens that rotate. */
export function embeddedUnity(): EmbeddedUnity {
  const content = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const id of [...owned, other]) {
    for (const version of ['old', 'new'])
      content.set(`/download/${id}-${version}`, seededBytes(id, 0, 50_000));
  }
  const state: EmbeddedUnity['state'] = {
    accessToken: 'unity-access-0',
    refreshToken: 'unity-refresh-0',
    termsAccepted: true,
    key: packageKey,
    refreshes: 0,
    order: owned,
  };
  const saved: { accessToken: string; refreshToken?: string | undefined }[] = [];

  const signedIn = (answer: (request: ShopRequest, ...segments: string[]) => ShopAnswer) => {
    return (request: ShopRequest, ...segments: string[]): ShopAnswer =>
      request.headers.get('authorization') === `Bearer ${state.accessToken}`
        ? answer(request, ...segments)
        : jsonAnswer({ message: 'Unauthorized' }, 401);
  };
  const token = ({ body, headers }: ShopRequest): ShopAnswer => {
    const isJson = headers.get('content-type')?.startsWith('application/json');
    const form = isJson ? new Map(Object.entries(JSON.parse(body) as object)) : new URLSearchParams(body);
    if (!isJson && (form.get('client_id') !== 'packman' || form.get('client_secret') !== 'editor-secret')) {
      return jsonAnswer({ error: 'invalid_client' }, 401);
    }
    // The old one is of no more use: the answer is this odd one.
    if (form.get('refresh_token') !== state.refreshToken) return jsonAnswer({ error: 'invalid_grant' }, 412);
    state.refreshes += 1;
    state.accessToken = `unity-access-${state.refreshes}`;
    state.refreshToken = `unity-refresh-${state.refreshes}`;
    const { accessToken, refreshToken } = state;
    return jsonAnswer({
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: '3600',
      token_type: 'bearer',
    });
  };
  const shop = embeddedShop([
    on('https://api.unity.com/v1/oauth2/token', token),
    on('https://core.example.test/api/login/refresh', token),
    on(
      `${api}/purchases`,
      signedIn(({ url }) => {
        const { offset = '0', limit = '0', ids, query = '' } = Object.fromEntries(url.searchParams);
        if (Number(limit) < 1 || Number(limit) > 100)
          return jsonAnswer({ message: 'limit must be 1 to 100' }, 400);
        const found = state.order.filter(
          (id) =>
            (ids === undefined || ids.split(',').includes(String(id))) && `Package ${id}`.includes(query),
        );
        return jsonAnswer({
          total: found.length,
          results: found.slice(Number(offset), Number(offset) + Number(limit)).map(purchase),
          category: [{ name: '3D Models', count: 2 }],
          publisherSuggest: [],
        });
      }),
    ),
    on(
      `${api}/product/*`,
      signedIn((_, id) =>
        [...owned, other].includes(Number(id)) && id !== '1005'
          ? jsonAnswer(product(Number(id)))
          : jsonAnswer({ message: 'Not Found' }, 404),
      ),
    ),
    on(
      `${api}/terms/check`,
      signedIn(() => jsonAnswer({ result: state.termsAccepted })),
    ),
    on(
      `${api}/legacy-package-download-info/*`,
      signedIn((_, id) =>
        owned.includes(Number(id))
          ? jsonAnswer({
              result: {
                download: {
                  id,
                  url: `${cdn}/download/${id}-new`,
                  key: state.key,
                  upload_id: '700123',
                  filename_safe_package_name: 'x',
                },
              },
            })
          : textAnswer('<html>Forbidden</html>', 403),
      ),
    ),
    (request) => {
      if (request.url.origin !== cdn) return undefined;
      const bytes = content.get(request.url.pathname);
      if (request.headers.has('authorization')) return textAnswer('credentials do not belong here', 500);
      return bytes === undefined
        ? textAnswer('<Error/>', 404, 'application/xml')
        : fileAnswer(request, bytes);
    },
  ]);
  const auth: EmbeddedUnity['auth'] = (options = {}) =>
    new UnityAuth({
      tokens: { accessToken: state.accessToken, refreshToken: state.refreshToken },
      clientSecret: 'editor-secret',
      onTokens: (tokens) => void saved.push(tokens),
      ...options,
    });
  return {
    shop,
    content,
    state,
    saved,
    auth,
    client: (options = {}) =>
      new UnityClient({
        fetch: shop.fetch,
        rateLimit: { requests: 1000, perMs: 1 },
        ...options,
        auth: options.auth ?? auth(),
      }),
  };
}
